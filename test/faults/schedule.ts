import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/client/random.ts';
import { type Fault, faults } from './faults.ts';
import type { Ground } from './ground.ts';

interface Injected {
  /** Milliseconds after the beginning. */
  at: number;
  fault: string;
  to: string;
}

/**
 * Lets faults happen until the end: one after the other on each of two tracks, so that they also meet. What happens, to whom
 * and when is drawn from the seed alone; how the processes meet it is up to the machine.
 */
export async function injectFaults(ground: Ground, random: Random, until: number, kinds = faults): Promise<Injected[]> {
  const begun = Date.now();
  const injected: Injected[] = [];
  const busy = new Set<string>();
  const track = async (own: Random) => {
    for (;;) {
      await sleep(own.between(200, 1500));
      if (Date.now() >= until) return;
      const fault = choose(kinds, own);
      // Two of a kind at once would repair each other.
      if (busy.has(fault.name)) continue;
      busy.add(fault.name);
      const at = Date.now() - begun;
      const to = await fault.happen(ground, own).finally(() => busy.delete(fault.name));
      injected.push({ at, fault: fault.name, to });
    }
  };
  await Promise.all([track(random.fork('first')), track(random.fork('second'))]);
  return injected.sort((one, other) => one.at - other.at);
}

function choose(kinds: readonly Fault[], random: Random): Fault {
  return random.pick(kinds.flatMap((fault) => Array.from({ length: fault.weight }, () => fault)));
}
