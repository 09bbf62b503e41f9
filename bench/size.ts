import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Benchmark, stop } from './kit/benchmark.ts';
import { familyOf, memoryOf } from './kit/processes-of.ts';
import { startProduct } from './kit/product.ts';
import { finding } from './kit/report.ts';

/** What a start takes and what it then sits on, with nothing installed but Pasokh: the database is the one it brings. */
export const size: Benchmark = {
  about: 'Start, and sit idle',
  async run({ pairs }) {
    const starts: { first: number; later: number; memory: number }[] = [];
    // Each takes a quarter of a minute.
    for (let at = 0; at < Math.min(pairs, 3); at++) starts.push(await startTwice());
    return [
      finding(
        { what: 'the first start, until it is ready', unit: 's', target: { at_most: 8 } },
        starts.map(({ first }) => first),
      ),
      finding(
        { what: 'a later start, until it is ready', unit: 's', target: { at_most: 3 } },
        starts.map(({ later }) => later),
      ),
      finding(
        { what: 'memory when idle, Node and PostgreSQL', unit: 'MiB', target: { at_most: 300 } },
        starts.map(({ memory }) => memory),
      ),
    ];
  },
};

async function startTwice() {
  const dataDir = await mkdtemp(join(tmpdir(), 'pasokh-bench-'));
  await chmod(dataDir, 0o755);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const start = async () => {
    const begun = performance.now();
    const product = stack.adopt(await startProduct(undefined, { DATA_DIR: dataDir }), stop);
    return { product, took: (performance.now() - begun) / 1000 };
  };
  const first = await start();
  await first.product.stop();
  const later = await start();
  await delay(10_000);
  const postmaster = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8');
  const memory = memoryOf([...new Set([later.product.pid, Number(postmaster.split('\n')[0])].flatMap(familyOf))]);
  return { first: first.took, later: later.took, memory };
}
