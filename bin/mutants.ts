// `npm run mutants`, or `npm run mutants -- R4 A6`: breaks one thing at a time, in a copy of the tree, and runs the test that
// must notice. A check that nothing can fail shows nothing.
import { invariants, type Mutant } from '../test/invariants.ts';
import { copyTree, type Outcome, type TreeCopy } from './tree-copy.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((id) => !invariants.some((invariant) => invariant.id === id));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}: see docs/invariants.md.`);
  process.exit(2);
}
const chosen = invariants
  .filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  .flatMap(({ id, mutants }) => mutants.map((mutant) => ({ id, mutant })));

let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    isStopped = true;
    console.log('Stops after this one.');
  });

const tree = await copyTree();
const unbroken = new Map<string, Outcome>();
let caught = 0;
try {
  for (const { id, mutant } of chosen) {
    if (isStopped) break;
    const began = performance.now();
    const { came, why } = await tryOn(tree, mutant);
    if (came === 'FAILED') caught += 1;
    const verdict = came === 'FAILED' ? 'caught    ' : 'NOT CAUGHT';
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(`${id.padEnd(4)}${verdict} ${String(seconds).padStart(4)} s  ${mutant.breaks} (${why.slice(0, 160)})`);
  }
} finally {
  await tree.remove();
}
console.log(`${caught} of ${chosen.length} were caught`);
process.exitCode = caught === chosen.length ? 0 : 1;

/** The test must fail, and must not do so anyway. */
async function tryOn(copy: TreeCopy, { caught_by, ...change }: Mutant): Promise<Outcome> {
  const run = () => copy.runTests(caught_by.file, caught_by.test);
  const key = JSON.stringify(caught_by);
  const before = unbroken.get(key) ?? (await run());
  unbroken.set(key, before);
  if (before.came !== 'PASSED') return { came: 'BROKEN', why: `does not pass unbroken: ${before.why}` };
  return copy.whileChanged(change, run);
}
