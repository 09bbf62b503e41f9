import type { Frame } from './frames.ts';
import type { Live } from './live.ts';

/**
 * Closes the race of fetch and push: what is heard while a fetch runs may be newer than its answer, and older than the
 * moment at which somebody holds it. It is remembered and applied to the answer.
 * @returns what fetches: `await load(() => api.get(...), reduce)`, where `reduce` applies a frame to the answer, in which it
 * may be contained already.
 */
export function followed(live: Pick<Live, 'listening' | 'onFrame'>) {
  return async function load<T>(fetch: () => Promise<T>, reduce: (answer: T, frame: Frame) => T): Promise<T> {
    await live.listening();
    const heard: Frame[] = [];
    const stop = live.onFrame((frame) => heard.push(frame));
    try {
      const answer = await fetch();
      return heard.reduce(reduce, answer);
    } finally {
      stop();
    }
  };
}
