import { setTimeout as sleep } from 'node:timers/promises';

export interface Recurring {
  /** Runs it soon; once more when it runs already. */
  nudge(): void;
  /** Waits for what runs, and runs no more. */
  close(): Promise<void>;
}

/**
 * Work that is done again and again: every so often, and soon after each nudge. It never runs twice at once, and however
 * many nudges come while it runs, it runs once more after them. A failure is told, and the next time comes all the same.
 *
 * @param times in milliseconds: `every` between two runs without a nudge, `gap` of rest after each run.
 */
export function createRecurring(
  work: () => Promise<void>,
  { every, gap }: { every: number; gap: number },
  onError: (error: unknown) => void,
): Recurring {
  const closing = new AbortController();
  let nudged = Promise.withResolvers<void>();

  async function go(): Promise<void> {
    while (!closing.signal.aborted) {
      nudged = Promise.withResolvers<void>();
      await work().catch(onError);
      await rest(gap);
      const early = new AbortController();
      await Promise.race([rest(every - gap, early.signal), nudged.promise]);
      early.abort();
    }
  }
  const rest = (time: number, early?: AbortSignal) =>
    sleep(time, undefined, { signal: early ? AbortSignal.any([closing.signal, early]) : closing.signal }).catch(
      () => {},
    );

  const going = go();
  return {
    nudge: () => nudged.resolve(),
    async close() {
      closing.abort();
      await going;
    },
  };
}
