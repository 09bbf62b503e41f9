import type { Answer } from '../src/client/http-client.ts';

/** What came of a request in the end. */
export interface Outcome {
  /** Of the refusal; null when it was done. */
  code: string | null;
  /** An attempt before may have been done though nobody said so: a refusal then says little. */
  doubtful: boolean;
  body: Answer['body'];
}
type Reply = Omit<Outcome, 'doubtful'>;

/** Worth another try. */
const passing = new Set(['unavailable', 'internal_error', 'conflict', 'too_many_requests', 'idempotency_in_progress']);
/** Milliseconds: until an attempt without an answer is given up, and between two. */
const [silence, pause] = [10_000, 100];

/** Asks until it is answered for good, over cuts and whatever passes. What is asked must be harmless to ask twice. */
async function insist(ask: () => Promise<Reply>, within: number): Promise<Outcome> {
  const deadline = Date.now() + within;
  for (let doubtful = false; ; doubtful = true) {
    const reply = await Promise.race([ask(), after(silence)]).catch((error: unknown) => String(error));
    if (typeof reply === 'object' && !passing.has(reply.code ?? '')) return { ...reply, doubtful };
    if (Date.now() > deadline) throw new Error(`Not answered within ${within} ms: ${JSON.stringify(reply)}`);
    await after(pause);
  }
}

const after = (milliseconds: number) =>
  new Promise<string>((resolve) => setTimeout(resolve, milliseconds, 'silence').unref());

export const insistOverHttp = (ask: () => Promise<Answer>, within = 60_000): Promise<Outcome> =>
  insist(async () => {
    const { status, body } = await ask();
    if (status < 400) return { code: null, body };
    return { code: status >= 500 ? 'unavailable' : body.code, body };
  }, within);

/** Over a socket, whose acknowledgement says `ok` or why not. */
export const insistOverSocket = (ask: () => Promise<Answer['body']>, within = 60_000): Promise<Outcome> =>
  insist(async () => {
    const ack = await ask();
    return { code: ack.ok ? null : ack.error.code, body: ack };
  }, within);

/** The body of what must be done. */
export async function mustBeDone(ask: () => Promise<Answer>): Promise<Answer['body']> {
  const { code, body } = await insistOverHttp(ask);
  if (code !== null) throw new Error(`Refused: ${JSON.stringify(body)}`);
  return body;
}
