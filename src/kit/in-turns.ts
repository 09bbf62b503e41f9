import { setImmediate } from 'node:timers/promises';

/** So long, in milliseconds, the others wait at most. */
const turn = 5;

/** The same as `list.map`, for what takes long altogether: whoever else has something to do comes in between. */
export async function mapInTurns<T, R>(list: readonly T[], map: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  let ends = performance.now() + turn;
  for (const item of list) {
    if (performance.now() > ends) {
      await setImmediate();
      ends = performance.now() + turn;
    }
    results.push(map(item));
  }
  return results;
}
