import { setTimeout as sleep } from 'node:timers/promises';

/** The processes of one service that runs elsewhere. */
export interface Upstreams {
  urls: readonly string[];
  /** All of them, those worth the first try first: each in its turn, and last those that are away as far as is known. */
  inTurn(): string[];
  /** It was tried and did not answer. */
  failed(url: string): void;
  close(): void;
}

/** Milliseconds between two looks at each process, and after which one that does not answer is away. */
const pace = { every: 1000, patience: 1000 };

/**
 * Looks at every process again and again. A try that fails is noticed at once, but one that hangs costs a request its time:
 * that is why they are asked without need. Being away is a hint; when all are, all are tried.
 */
export function watchUpstreams(urls: readonly string[]): Upstreams {
  const away = new Set<string>();
  const closing = new AbortController();
  let turn = 0;

  async function watch(url: string): Promise<void> {
    while (!closing.signal.aborted) {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(pace.patience)]);
      const answer = await fetch(new URL('/healthz', url), { signal }).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) away.delete(url);
      else away.add(url);
      await sleep(pace.every, undefined, { signal: closing.signal, ref: false }).catch(() => {});
    }
  }
  // With only one there is nothing to choose.
  if (urls.length > 1) for (const url of urls) void watch(url);

  return {
    urls,
    inTurn() {
      const first = turn++ % urls.length;
      const round = [...urls.slice(first), ...urls.slice(0, first)];
      return [...round.filter((url) => !away.has(url)), ...round.filter((url) => away.has(url))];
    },
    failed: (url) => void away.add(url),
    close: () => closing.abort(),
  };
}
