import { round, type Spread, spreadOf } from './statistics.ts';

/** One line of what was measured. `baseline` was measured in the same run, in turn with the product. */
export interface Finding {
  what: string;
  unit: string;
  product: Spread;
  baseline?: Spread & { of: string };
  /** Product by baseline, pair by pair. */
  ratio?: Spread;
  /** What the ratio, or without a baseline the product, should be. */
  target?: { at_least: number } | { at_most: number };
  /** Whether the median is where it should be; undefined where nothing is asked for. */
  met?: boolean;
  note?: string;
}

type About = Pick<Finding, 'what' | 'unit' | 'target' | 'note'>;

/** What was measured of the product alone. */
export function finding(about: About, values: readonly number[]): Finding {
  const product = spreadOf(values);
  return { ...about, product, ...judged(about, product) };
}

/** What was measured in pairs, the product and its baseline in turn. */
export function comparison(
  about: About & { baseline: string },
  pairs: readonly { product: number; baseline: number }[],
): Finding {
  const { baseline: of, ...rest } = about;
  const ratio = spreadOf(pairs.map(({ product, baseline }) => product / baseline));
  return {
    ...rest,
    product: spreadOf(pairs.map(({ product }) => product)),
    baseline: { of, ...spreadOf(pairs.map(({ baseline }) => baseline)) },
    ratio,
    ...judged(rest, ratio),
  };
}

function judged({ target }: About, { median }: Spread): { met?: boolean } {
  if (!target) return {};
  return { met: 'at_least' in target ? median >= target.at_least : median <= target.at_most };
}

/** A finding as a person reads it. */
export function told({ what, unit, product, baseline, ratio, target, met, note }: Finding): string {
  const spread = ({ low, high }: Spread) => (low === high ? '' : ` (${round(low)}–${round(high)})`);
  const lines = [`  ${what}`, `    product   ${round(product.median)} ${unit}${spread(product)}`];
  if (baseline) lines.push(`    baseline  ${round(baseline.median)} ${unit}${spread(baseline)}   ${baseline.of}`);
  if (ratio) lines.push(`    ratio     ${round(ratio.median)}${spread(ratio)}`);
  if (target) lines.push(`    wanted    ${wanted(target)}: ${met ? 'met' : 'NOT MET'}`);
  if (note) lines.push(`    ${note}`);
  return lines.join('\n');
}

/** All that had a target, one line each. */
export function summary(findings: readonly Finding[]): string {
  const judged = findings.filter(({ met }) => met !== undefined);
  const width = Math.max(...judged.map(({ what }) => what.length), 0);
  return judged
    .map(({ what, ratio, product, unit, target, met }) => {
      const got = ratio ? `${round(ratio.median)} times` : `${round(product.median)} ${unit}`;
      return `${what.padEnd(width)}  ${met ? 'met    ' : 'NOT MET'}  ${got}, wanted ${wanted(target)}`;
    })
    .join('\n');
}

const wanted = (target: Finding['target']) =>
  target && ('at_least' in target ? `at least ${target.at_least}` : `at most ${target.at_most}`);
