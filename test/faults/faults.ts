import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from '../../bin/cluster.ts';
import { eventually } from '../../src/client/http-client.ts';
import type { Random } from '../../src/client/random.ts';
import type { Ground, Wire } from './ground.ts';

/** Something that goes wrong for a while. It ends by itself, and what it broke works again. */
export interface Fault {
  name: string;
  /** How often it is chosen, among the others. */
  weight: number;
  /** @returns to what it happened. */
  happen: (ground: Ground, random: Random) => Promise<string>;
}

/** As an init does: a start that fails, because what it needs is away, is tried again. */
const revive = (member: Member) =>
  eventually(
    () =>
      member.start().then(
        () => true,
        () => false,
      ),
    60_000,
    `${member.name} starts again`,
  );
const members = (ground: Ground) => ground.cluster.members.filter(({ pid }) => pid !== undefined);
const wiresTo = (ground: Ground, edge: Wire['edge']) => ground.wires.filter((wire) => wire.edge === edge);

function onWire(
  name: string,
  edge: Wire['edge'],
  weight: number,
  spoil: (wire: Wire, random: Random) => number,
): Fault {
  return {
    ...{ name: `${edge.toLowerCase()} ${name}`, weight },
    async happen(ground, random) {
      const wire = random.pick(wiresTo(ground, edge));
      await sleep(spoil(wire, random));
      wire.proxy.pass();
      return wire.name;
    },
  };
}
const reset = (edge: Wire['edge'], weight: number) =>
  onWire('reset', edge, weight, ({ proxy }) => {
    proxy.reset();
    return 0;
  });
const cut = (edge: Wire['edge'], weight: number) =>
  onWire('cut', edge, weight, ({ proxy }, random) => {
    proxy.cut();
    return random.between(200, 3000);
  });
const blackhole = (edge: Wire['edge'], weight: number) =>
  onWire('blackhole', edge, weight, ({ proxy }, random) => {
    if (random.chance(0.3)) proxy.blackhole();
    else proxy.blackhole(random.pick(['to server', 'to client'] as const));
    return random.between(500, 6000);
  });
const delay = (edge: Wire['edge'], weight: number) =>
  onWire('delay', edge, weight, ({ proxy }, random) => {
    proxy.delay(random.between(20, 300));
    return random.between(500, 3000);
  });

/** Everything that shall be lived through, on every edge and in every process. */
export const faults: readonly Fault[] = [
  {
    ...{ name: 'kill -9', weight: 8 },
    async happen(ground, random) {
      const member = random.pick(members(ground));
      await member.kill();
      await sleep(random.between(0, 2000));
      await revive(member);
      return member.name;
    },
  },
  {
    ...{ name: 'restart', weight: 2 },
    async happen(ground, random) {
      const member = random.pick(members(ground));
      await member.stop();
      await revive(member);
      return member.name;
    },
  },
  {
    ...{ name: 'sleep', weight: 4 },
    async happen(ground, random) {
      const member = random.pick(members(ground));
      member.pause();
      await sleep(random.between(300, 8000));
      member.resume();
      return member.name;
    },
  },
  ...[reset('ENTRY', 4), cut('ENTRY', 4), blackhole('ENTRY', 4), delay('ENTRY', 2)],
  ...[reset('DATABASE', 4), cut('DATABASE', 3), blackhole('DATABASE', 3), delay('DATABASE', 2)],
  ...[cut('REDIS', 3), blackhole('REDIS', 3), delay('REDIS', 1)],
  ...[reset('MAIL', 1), cut('MAIL', 1), blackhole('MAIL', 1)],
  {
    ...{ name: 'FLUSHALL', weight: 4 },
    async happen({ redis }) {
      // While it restarts it is empty anyway.
      return redis.flush().then(
        () => 'redis',
        () => 'redis, which was away',
      );
    },
  },
  {
    ...{ name: 'redis restart', weight: 1 },
    async happen({ redis }, random) {
      await redis.stop();
      await sleep(random.between(0, 1500));
      await redis.start();
      return 'redis';
    },
  },
  {
    ...{ name: 'postgres kill -9', weight: 1 },
    async happen(ground) {
      await ground.restartPostgres();
      return 'postgres';
    },
  },
];
