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
export async function inTurn<T>(
  pairs: number,
  product: () => Promise<T>,
  baseline: () => Promise<T>,
): Promise<{ product: T; baseline: T }[]> {
  await product();
  await baseline();
  const measured: { product: T; baseline: T }[] = [];
  for (let at = 0; at < pairs; at++) measured.push({ product: await product(), baseline: await baseline() });
  return measured;
}
