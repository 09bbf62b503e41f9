import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { findTools } from '../../src/kit/embedded-postgres-tools.ts';
import { median } from './statistics.ts';

/** Under what a benchmark ran: figures of two machines can be compared only with this beside them. */
export interface Conditions {
  at: string;
  cores: number;
  processor: string;
  memory_gib: number;
  load: number;
  node: string;
  /** The one that comes with Pasokh, on which all is measured. */
  postgresql: string;
  /** Of 8 KiB written and made durable, in milliseconds. */
  flush_ms: number;
}

export async function conditions(): Promise<Conditions> {
  return {
    at: new Date().toISOString(),
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memory_gib: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0] ?? 0,
    node: process.version,
    postgresql: (await findTools(tmpdir(), undefined)).version,
    flush_ms: flushCost(),
  };
}

function flushCost(): number {
  const path = join(tmpdir(), `pasokh-flush-${process.pid}`);
  const file = openSync(path, 'w');
  const page = Buffer.alloc(8192, 1);
  const costs = Array.from({ length: 100 }, (_, at) => {
    const begun = performance.now();
    writeSync(file, page, 0, page.length, at * page.length);
    fdatasyncSync(file);
    return performance.now() - begun;
  });
  closeSync(file);
  rmSync(path);
  return Number(median(costs).toFixed(3));
}
