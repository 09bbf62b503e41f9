import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process and all that came of it, by their ids; one that is gone has nothing to say. */
export function familyOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && fieldsOf(Number(name))[1] === pid)
    .flatMap((name) => familyOf(Number(name)));
  return [pid, ...children];
}

/** What of the machine's memory is theirs, in MiB: of a page that several share, each has its part (PSS). */
export function memoryOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0));
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Seconds of processor time so far; with its family, also of children that have ended. */
export function processorOf(pid: number, { family = false } = {}): number {
  return (family ? familyOf(pid) : [pid]).reduce((sum, one) => {
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fieldsOf(one).slice(11, 15);
    return sum + (user + system + (family ? endedUser + endedSystem : 0)) / ticks;
  }, 0);
}

/** Numbers of /proc/PID/stat from the state on: 1 is the parent, 11 to 14 are processor time of its own and of its children. */
const fieldsOf = (pid: number): number[] => read(pid, 'stat').split(') ').at(-1)?.split(' ').map(Number) ?? [];

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
