import type { Stretch } from '#contract/primitives.ts';
import { invalid } from './problem.ts';

const longest = 48 * 3_600_000;

/** @throws {Problem} `invalid_request` for a stretch of time that ends before it begins, or is longer than two days. */
export function checkStretch({ from, to }: Stretch): void {
  const length = Date.parse(to) - Date.parse(from);
  if (!(length > 0)) throw invalid('to', 'must be after `from`');
  if (length > longest) throw invalid('to', 'must be at most 48 hours after `from`');
}
