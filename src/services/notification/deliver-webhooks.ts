import { onEvent } from '#kit/live.ts';
import { createRecurring } from '#kit/recurring.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, transact } from '#kit/transact.ts';
import { webhookHeaders } from './sign-webhook.ts';
import { switchOffFailing } from './switch-off-failing.ts';
import {
  type Claim,
  claimDeliveries,
  endOldClaims,
  lockDueWebhooks,
  recordAttempt,
  releaseClaim,
  selectNextDue,
} from './webhook-delivery-queries.ts';
import { noteSuccess } from './webhook-queries.ts';
import type { WebhookResult, WebhookSender } from './webhook-sender.ts';

/** Seconds after each failed attempt. After as many failures and one more it has failed for good. */
const delays = [10, 60, 300, 1800, 7200, 18_000, 36_000];
/** Attempts of one process at once, and of one webhook in all processes: a dead one holds nobody up. */
const atOnce = 200;
const perWebhook = 4;
/** Milliseconds after which a process that attempts something is taken for dead. An attempt takes 10 s at most. */
const claimFor = 30_000;
/** Milliseconds between two looks when no word comes; the word may be lost. */
const lookEvery = 20_000;

type Use = Pick<Deps, 'db' | 'queue' | 'live' | 'log' | 'now'> & { sender: WebhookSender };

const context: Context = { actor_id: null, request_id: 'webhooks' };

/**
 * Sends what is due, in as many processes as work jobs. What one process has claimed no other attempts; when it is killed
 * between the answer and our note of it, the same goes out again under the same id.
 */
export function deliverWebhooks(use: Use): { close(): Promise<void> } {
  const { db, live, log, now } = use;
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  let alarm: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    clearTimeout(alarm);
    const due = await selectNextDue(db);
    if (due === null) return;
    const wait = Date.parse(due) - now().getTime();
    if (wait > 0) {
      alarm = setTimeout(looking.nudge, Math.min(wait, lookEvery));
      return;
    }
    for (const claim of await claimDue(use, atOnce - running.size)) {
      const attempting = attempt(use, claim, closing.signal)
        .catch((error: unknown) => log.warn({ err: error, delivery: claim.id }, 'a webhook could not be called'))
        .finally(() => {
          running.delete(attempting);
          looking.nudge();
        });
      running.add(attempting);
    }
  }
  const looking = createRecurring(look, { every: lookEvery, gap: 50 }, (error) =>
    log.warn({ err: error }, 'webhooks could not be looked at'),
  );
  onEvent(live, 'webhook.due', looking.nudge);
  return {
    async close() {
      await looking.close();
      clearTimeout(alarm);
      closing.abort();
      await Promise.all(running);
    },
  };
}

async function claimDue(use: Use, limit: number): Promise<Claim[]> {
  const time = use.now().getTime();
  const now = new Date(time).toISOString();
  const until = new Date(time + claimFor).toISOString();
  if (limit <= 0) return [];
  return transact(use, context, async (tx) => {
    await endOldClaims(tx, now);
    const webhooks = await lockDueWebhooks(tx, now);
    return webhooks.length === 0 ? [] : claimDeliveries(tx, webhooks, { now, until, perWebhook, limit });
  });
}

async function attempt(use: Use, claim: Claim, signal: AbortSignal): Promise<void> {
  const { db, now, sender } = use;
  const begun = now();
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(claim.body)),
    'user-agent': 'Pasokh',
    ...webhookHeaders(claim.event_id, begun.getTime(), claim.body, claim.secrets),
  };
  const from = performance.now();
  try {
    const result = await sender.send(claim.url, headers, claim.body, signal);
    const times = { attempted_at: begun.toISOString(), duration_ms: Math.round(performance.now() - from) };
    await record(use, claim, { ...result, ...times });
  } catch (error) {
    if (!signal.aborted) throw error;
    await releaseClaim(db, claim);
  }
}

async function record(
  use: Use,
  claim: Claim,
  result: WebhookResult & { attempted_at: string; duration_ms: number },
): Promise<void> {
  const time = use.now();
  const now = time.toISOString();
  await transact(use, context, async (tx) => {
    if (result.error === null) {
      if (await recordAttempt(tx, claim, result, { status: 'DELIVERED' }, now)) await noteSuccess(tx, claim.webhook_id);
      return;
    }
    const wait = delays[claim.attempts - 1];
    const next =
      wait === undefined
        ? { status: 'FAILED' as const }
        : { next_attempt_at: new Date(time.getTime() + wait * 1000 * jitter()).toISOString() };
    if (await recordAttempt(tx, claim, result, next, now)) await switchOffFailing(tx, claim.webhook_id, time);
  });
}

/** Many that failed together do not come back together. */
const jitter = (): number => 1 + Math.random() * 0.2;
