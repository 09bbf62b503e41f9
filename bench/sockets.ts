import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Benchmark } from './kit/benchmark.ts';
import { type Member, openDesk } from './kit/desk.ts';
import { openHand } from './kit/hand.ts';
import { residentMemory, settledMemory } from './kit/memory.ts';
import { openDatabase, startProduct } from './kit/product.ts';
import { comparison, type Finding, finding } from './kit/report.ts';

const [warmUp, weighed, held] = [200, 2000, 10_000];
const secondsHeld = 30;

interface Server {
  url: string;
  pid: number;
}

/** People who are connected and say nothing: what each costs, how many one process holds, and how they come back. */
export const sockets: Benchmark = {
  about: 'Connections',
  async run({ pairs }) {
    const database = await openDatabase();
    try {
      return [await memoryOfEach(pairs, database.url), ...(await hold(database.url))];
    } finally {
      await database.stop();
    }
  },
};

/** Of processes that have just started: one that let others go has room left over. */
async function memoryOfEach(pairs: number, databaseUrl: string): Promise<Finding> {
  const ratios: { product: number; baseline: number }[] = [];
  for (let at = 0; at < pairs; at++) {
    // Made by another process than the one that is weighed.
    const guests = await withProduct(databaseUrl, async ({ url }) => (await openDesk(url)).guests(weighed));
    const strangers = Array.from({ length: weighed }, () => ({ id: randomUUID(), token: randomUUID() }));
    ratios.push({
      product: await withProduct(databaseUrl, (server) => memoryOf(server, guests)),
      baseline: await withFloor((server) => memoryOf(server, strangers)),
    });
  }
  return comparison(
    {
      what: `memory of an idle connection, at ${weighed}`,
      unit: 'KiB',
      baseline: 'bare: Socket.IO with one room each',
      target: { at_most: 1.3 },
    },
    ratios,
  );
}

async function memoryOf({ url, pid }: Server, people: readonly Member[]): Promise<number> {
  const first = await openHand('drivers/crowd.ts', { url });
  await first.ask('connect', { people: people.slice(0, warmUp) });
  await first.close();
  const without = await settledMemory(pid);
  const crowd = await openHand('drivers/crowd.ts', { url });
  try {
    await crowd.ask('connect', { people });
    return ((await settledMemory(pid)) - without) / people.length;
  } finally {
    await crowd.close();
  }
}

/** All of them in one process, which is then cut off from everybody at once. */
async function hold(databaseUrl: string): Promise<Finding[]> {
  return withProduct(databaseUrl, async ({ url, pid }) => {
    const guests = await (await openDesk(url)).guests(held);
    const crowd = await openHand('drivers/crowd.ts', { url });
    try {
      await crowd.ask('connect', { people: guests });
      await delay(secondsHeld * 1000);
      const lost = await crowd.ask<number>('lost');
      const note = `${lost} were lost meanwhile; the process took ${Math.round(residentMemory(pid) / 1024)} MiB`;
      const served = await crowd.ask<number>('served');
      const back = await crowd.ask<number>('cut');
      return [
        finding(
          { what: `held for ${secondsHeld} s by one process`, unit: 'connections', target: { at_least: held }, note },
          [served],
        ),
        finding({ what: `${held} cut at once, until all are served again`, unit: 's', target: { at_most: 60 } }, [
          back,
        ]),
      ];
    } finally {
      await crowd.close();
    }
  });
}

async function withProduct<T>(databaseUrl: string, use: (server: Server) => Promise<T>): Promise<T> {
  const product = await startProduct(databaseUrl);
  try {
    return await use(product);
  } finally {
    await product.stop();
  }
}

async function withFloor<T>(use: (server: Server) => Promise<T>): Promise<T> {
  const floor = await openHand('floors/socket-io.ts');
  try {
    return await use({ url: await floor.ask('url'), pid: floor.pid });
  } finally {
    await floor.close();
  }
}
