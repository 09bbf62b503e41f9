import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Of a process, in KiB. */
export function residentMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

/** The same when it has hardly changed for long enough to hear from every connection; or, if it never rests, after a minute. */
export async function settledMemory(pid: number): Promise<number> {
  const seen: number[] = [];
  while (seen.length < 60) {
    await delay(1000);
    seen.push(residentMemory(pid));
    const last = seen.slice(-12);
    if (last.length === 12 && Math.max(...last) < 1.01 * Math.min(...last)) break;
  }
  return seen.at(-1) ?? Number.NaN;
}
