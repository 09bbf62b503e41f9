import * as http from 'node:http';
import * as https from 'node:https';
import type { OutboundGuard } from './outbound-guard.ts';

/** What came of one attempt. */
export interface WebhookResult {
  /** Null when nothing answered. */
  response_status: number | null;
  /** The beginning of the answer. */
  response_body: string | null;
  error: string | null;
}

export interface WebhookSender {
  /** Never fails: what goes wrong is the result. @throws only when `signal` ended it. */
  send(url: string, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<WebhookResult>;
}

/** Bytes of an answer that are kept; the rest is not even read. */
const kept = 4096;

/** @param patience milliseconds for the whole of a call, the answer included. */
export function createWebhookSender(guard: OutboundGuard, patience = 10_000): WebhookSender {
  return {
    async send(target, headers, body, signal) {
      const until = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      try {
        const url = new URL(target);
        const options = { method: 'POST', headers, agent: false, signal: until, ...guard.socketOptions(url) };
        const { status, text } = await post(url, options, body);
        return { response_status: status, response_body: text, error: refusalOf(status) };
      } catch (error) {
        signal.throwIfAborted();
        return { response_status: null, response_body: null, error: wordsFor(error, until, patience) };
      }
    },
  };
}

/** The answer up to its first 4 KiB. A redirect is an answer like any other: it is not followed. */
function post(url: URL, options: http.RequestOptions, body: string): Promise<{ status: number; text: string }> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let answer: http.IncomingMessage | undefined;
    const done = () => {
      if (!answer) return;
      answer.destroy();
      resolve({ status: answer.statusCode ?? 0, text: asText(Buffer.concat(parts).subarray(0, kept)) });
    };
    const sent = request(url, options, (response) => {
      answer = response;
      let size = 0;
      response.on('data', (part: Buffer) => {
        parts.push(part);
        size += part.length;
        if (size >= kept) done();
      });
      response.on('end', done).on('error', done).on('close', done);
    });
    // What was answered stands with its status, also when the rest of it does not come.
    sent.on('error', (error) => (answer ? done() : reject(error)));
    sent.end(body);
  });
}

/** PostgreSQL keeps no NUL in a text. */
const asText = (bytes: Buffer): string => bytes.toString('utf8').replaceAll('\0', '\ufffd');

function refusalOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? `Answered ${status}: redirects are not followed` : `Answered ${status}`;
}

function wordsFor(error: unknown, until: AbortSignal, patience: number): string {
  if (until.aborted) return `No answer within ${patience / 1000} s`;
  return error instanceof Error ? error.message || error.name : String(error);
}
