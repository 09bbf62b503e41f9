import { isUnavailable } from './database.ts';

interface Batch<I, O> {
  item: I;
  done: PromiseWithResolvers<O | undefined>;
}

/**
 * Lets what many ask for at the same moment share one statement and one commit. Who comes while nothing is under way goes at
 * once; those who come meanwhile go together when it is done. So nobody waits for company, and a crowd makes its own.
 *
 * The fast way for what is expected, and no other: an answer of nothing means that the item is to be done by itself, with all
 * that can be said against it. So it is when a batch fails, of which then nothing has happened, for everybody in it.
 *
 * @param run answers in the order of the items; nothing in the place of one it did not do.
 * @param most how many go together at most.
 * @param lanes how many batches are under way at a time. With one, items are done in the order in which they came.
 * @returns what does one item.
 * @throws what `run` throws while the database is away: whether the batch was done is not known then.
 */
export function gather<I, O>(
  run: (items: readonly I[]) => Promise<readonly (O | undefined)[]>,
  { most, lanes }: { most: number; lanes: number },
): (item: I) => Promise<O | undefined> {
  const waiting: Batch<I, O>[] = [];
  let free = lanes;

  async function runLane(): Promise<void> {
    free -= 1;
    while (waiting.length > 0) await runBatch(waiting.splice(0, most));
    free += 1;
  }

  async function runBatch(batch: readonly Batch<I, O>[]): Promise<void> {
    try {
      const results = await run(batch.map(({ item }) => item));
      for (const [at, { done }] of batch.entries()) done.resolve(results[at]);
    } catch (error) {
      for (const { done } of batch) isUnavailable(error) ? done.reject(error) : done.resolve(undefined);
    }
  }

  return (item) => {
    const done = Promise.withResolvers<O | undefined>();
    waiting.push({ item, done });
    // After all that this turn of the event loop brings.
    if (free > 0) setImmediate(() => free > 0 && waiting.length > 0 && runLane());
    return done.promise;
  };
}
