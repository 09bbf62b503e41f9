import { type Count, none } from '../../client/count-messages.ts';

export interface Result {
  count: Count;
  /** What the server said against messages. */
  against: readonly string[];
  /** Milliseconds until an acknowledgement. */
  took: readonly number[];
  /** Connections that were broken. */
  broken: number;
}

/** Nothing was lost, doubled, invented or late, and whatever was said was acknowledged. */
export function isWhole({ count, against }: Result): boolean {
  const kinds = Object.keys(none) as (keyof typeof none)[];
  return against.length === 0 && count.acknowledged === count.sent && kinds.every((kind) => count[kind] === 0);
}

/** Lines for who ran it. */
export function report(result: Result): string[] {
  const { count, against, took, broken } = result;
  const { sent, acknowledged, stored, repeated, lost, doubled, ghosts, late } = count;
  return [
    `Connections broken  ${broken}`,
    `Messages            ${sent} sent, ${acknowledged} acknowledged, ${stored} stored, ${repeated} sent more than once`,
    `Acknowledgement     p50 ${percentile(took, 50)} ms, p99 ${percentile(took, 99)} ms (of those that needed one attempt)`,
    `Lost                ${lost}`,
    `Doubled             ${doubled}`,
    `Ghosts              ${ghosts}  (stored and sent by nobody, or shown and not stored)`,
    `Late                ${late}  (out of order, or a gap in the numbers)`,
    ...(against.length > 0 ? [`Refused             ${[...new Set(against)].join('; ')}`] : []),
    isWhole(result)
      ? 'Verdict: whole. Every message is there once and in order, for both sides and in the history.'
      : 'Verdict: broken. Run pasokh doctor; then report this with the seed and the log of the server.',
  ];
}

function percentile(values: readonly number[], percent: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
  return value === undefined ? '–' : value.toFixed(0);
}
