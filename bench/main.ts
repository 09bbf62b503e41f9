// What Pasokh costs, beside the least that the same work could cost: `npm run bench [-- NAME ...] [--pairs N] [--seconds N]`.
// `--full` fills the desk of `growth` with a million tickets. Each result stands in bench/results/NAME.json afterwards.

import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';
import type { Benchmark, Effort } from './kit/benchmark.ts';
import { conditions } from './kit/conditions.ts';
import { type Finding, summary, told } from './kit/report.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    full: { type: 'boolean', default: false },
  },
});
const effort: Effort = { pairs: Number(values.pairs), seconds: Number(values.seconds), full: values.full };
const unknown = positionals.filter((name) => !benchmarks[name]);
if (unknown.length > 0) {
  console.error(`No benchmark is named ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(1);
}
if (!(effort.pairs >= 1 && effort.seconds > 0)) {
  console.error('--pairs and --seconds are numbers above 0.');
  process.exit(1);
}

const chosen = Object.entries(benchmarks).filter(([name]) => positionals.length === 0 || positionals.includes(name));
const surroundings = await conditions();
console.log(
  Object.entries(surroundings)
    .map(([name, value]) => `${name} ${value}`)
    .join(', '),
);
const results = new URL('./results/', import.meta.url);
await mkdir(results, { recursive: true });
const found: Finding[] = [];
for (const [name, benchmark] of chosen) await run(name, benchmark);
console.log(`\n${summary(found)}`);

async function run(name: string, { about, run }: Benchmark): Promise<void> {
  console.log(`\n${about} (${name})`);
  const began = performance.now();
  try {
    const findings = await run(effort);
    found.push(...findings);
    for (const finding of findings) console.log(told(finding));
    console.log(`Took ${Math.round((performance.now() - began) / 1000)} s.`);
    const record = { conditions: surroundings, effort, findings };
    await writeFile(new URL(`${name}.json`, results), `${JSON.stringify(record, undefined, 2)}\n`);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}
