import { request } from 'node:https';
import { type OutboundGuard, OutboundRefused } from './outbound-guard.ts';
import type { Subscription } from './push-queries.ts';
import type { VapidKeys } from './vapid-keys.ts';

/** What the service worker of a browser gets. */
interface PushMessage {
  title: string;
  body: string;
  url: string;
  /** A browser shows one notice per tag: a push that comes twice is seen once. */
  tag: string;
}

/** `GONE`: the subscription is no more. `REFUSED`: not this time and not later. `FAILED`: another attempt may do it. */
export type PushResult = { result: 'REACHED' | 'GONE' } | { result: 'REFUSED' | 'FAILED'; because: string };

export interface PushSender {
  send(to: Subscription, message: PushMessage, signal: AbortSignal): Promise<PushResult>;
}

interface Options {
  vapid: VapidKeys;
  /** Contact for the push service: mailto: or https:. */
  subject: string;
  guard: OutboundGuard;
}

/** How long a push service keeps a message for a browser that is away: a day later the list in the app tells more. */
const keepFor = 24 * 3600;
/** Milliseconds for one push service to answer. */
const patience = 10_000;

/** Web Push: the message encrypted for one browser (RFC 8291), signed as ours (RFC 8292). */
export function createPushSender({ vapid, subject, guard }: Options): PushSender {
  const vapidDetails = { subject, publicKey: vapid.public_key, privateKey: vapid.private_key };
  return {
    async send({ endpoint, p256dh, auth }, message, signal) {
      try {
        const url = new URL(endpoint);
        const socket = guard.socketOptions(url);
        const { default: webPush } = await import('web-push');
        // Only made by the library, not sent: it would take in whatever an endpoint answers, without end.
        const { method, headers, body } = webPush.generateRequestDetails(
          { endpoint, keys: { p256dh, auth } },
          JSON.stringify(message),
          {
            vapidDetails,
            TTL: keepFor,
            urgency: 'normal',
            topic: message.tag.replaceAll('-', ''),
          },
        );
        const until = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
        return resultOf(await post(url, { method, headers, agent: false, signal: until, ...socket }, body));
      } catch (error) {
        const because = error instanceof Error ? error.message : String(error);
        return { result: error instanceof OutboundRefused ? 'REFUSED' : 'FAILED', because };
      }
    },
  };
}

/** The status of the answer; nothing else of it is read, and a redirect is not followed. */
function post(url: URL, options: Parameters<typeof request>[1], body: Buffer | null): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}

function resultOf(status: number): PushResult {
  if (status >= 200 && status < 300) return { result: 'REACHED' };
  if (status === 404 || status === 410) return { result: 'GONE' };
  const because = `The push service answered ${status}`;
  return { result: status === 429 || status >= 500 ? 'FAILED' : 'REFUSED', because };
}
