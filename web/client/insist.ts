import type { SocketRequest, SocketRequestName } from '#contract/socket.ts';
import { ApiError } from './api.ts';
import type { SocketAnswers } from './frames.ts';
import type { Live } from './live.ts';

/** Not said against the request itself: the same one may be answered well later. */
const passing = new Set<ApiError['code']>([
  ...(['offline', 'timeout', 'unavailable', 'too_many_requests', 'conflict', 'invalid_token'] as const),
]);
/** The server's own mistakes are waited for only so often: one request must not hold up all that come after it for ever. */
const patienceWithMistakes = 5;

/**
 * The same request again and again until it is answered for good; it bears an id of ours, so it is done once.
 * @param isWanted asked before each try. @returns null when it is not wanted any more.
 * @throws {ApiError} when it is refused for good.
 */
export async function insist<N extends SocketRequestName>(
  live: Pick<Live, 'ask' | 'get' | 'subscribe'>,
  event: N,
  payload: SocketRequest<N>,
  isWanted: () => boolean,
): Promise<SocketAnswers[N] | null> {
  for (let tries = 0, mistakes = 0; ; tries++) {
    await untilOnline(live);
    if (!isWanted()) return null;
    try {
      return await live.ask(event, payload);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const isMistake = error.code === 'internal_error' && ++mistakes < patienceWithMistakes;
      if (!isMistake && !passing.has(error.code)) throw error;
      if (error.code !== 'offline') await new Promise((resolve) => setTimeout(resolve, pauseAfter(tries)));
    }
  }
}

/** Milliseconds; doubles up to five seconds. */
const pauseAfter = (tries: number) => Math.min(5000, 200 * 2 ** tries) * (0.5 + Math.random() / 2);

function untilOnline({ get, subscribe }: Pick<Live, 'get' | 'subscribe'>): Promise<void> {
  if (get() === 'ONLINE') return Promise.resolve();
  return new Promise((resolve) => {
    const stop = subscribe(() => {
      if (get() !== 'ONLINE') return;
      stop();
      resolve();
    });
  });
}
