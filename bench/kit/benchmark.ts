import type { Finding } from './report.ts';

/** How long and how often: what `npm run bench` was told. */
export interface Effort {
  /** Of the product and its baseline in turn. */
  pairs: number;
  /** Of each measurement. */
  seconds: number;
  /** Whether sizes are those of a desk of many years, which takes long to fill. */
  full: boolean;
}

export interface Benchmark {
  about: string;
  run(effort: Effort): Promise<Finding[]>;
}

/** The product and its baseline in turn, so many times, after one turn of each that only warms up. */
export async function inTurn<P, B>(
  pairs: number,
  product: () => Promise<P>,
  baseline: () => Promise<B>,
): Promise<{ product: P; baseline: B }[]> {
  await product();
  await baseline();
  const measured: { product: P; baseline: B }[] = [];
  for (let at = 0; at < pairs; at++) measured.push({ product: await product(), baseline: await baseline() });
  return measured;
}

/** For an `AsyncDisposableStack`, which ends all that was started, whatever happens. */
export const stop = (one: { stop(): Promise<void> }): Promise<void> => one.stop();
export const close = (one: { close(): Promise<void> }): Promise<void> => one.close();
