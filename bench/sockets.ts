import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Benchmark } from './kit/benchmark.ts';
import { type Member, openDesk } from './kit/desk.ts';
import { type Hand, openHand } from './kit/hand.ts';
import { residentMemory, settledMemory } from './kit/memory.ts';
import { openDatabase, startProduct } from './kit/product.ts';
import { comparison, type Finding, finding } from './kit/report.ts';

const [warmUp, weighed, held] = [200, 2000, 10_000];
const secondsHeld = 20;

interface Server {
  url: string;
  pid: number;
}

/** People who are connected and say nothing: what each costs, how many one process holds, and how they come back. */
export const sockets: Benchmark = {
  about: 'Connections',
  async run({ pairs }) {
    await using opened = new AsyncDisposableStack();
    const database = opened.adopt(await openDatabase(), (it) => it.stop());
    return [await memoryOfEach(pairs, database.url), ...(await hold(database.url))];
  },
};

/** Of processes that have just started: one that let others go has room left over. */
async function memoryOfEach(pairs: number, databaseUrl: string): Promise<Finding> {
  const ratios: { product: number; baseline: number }[] = [];
  // Made by another process than the ones that are weighed.
  const guests = await withProduct(databaseUrl, async ({ url }) => (await openDesk(url)).guests(weighed));
  // Memory takes a quarter of a minute to settle, each time; unlike a rate it is the same for two at once.
  for (let at = 0; at < Math.min(pairs, 2); at++) {
    const strangers = Array.from({ length: weighed }, () => ({ id: randomUUID(), token: randomUUID() }));
    const [product, baseline] = await Promise.all([
      withProduct(databaseUrl, (server) => memoryOf(server, guests)),
      withFloor((server) => memoryOf(server, strangers)),
    ]);
    ratios.push({ product, baseline });
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
  await withCrowd(url, (crowd) => crowd.ask('connect', { people: people.slice(0, warmUp) }));
  const without = await settledMemory(pid);
  return withCrowd(url, async (crowd) => {
    await crowd.ask('connect', { people });
    return ((await settledMemory(pid)) - without) / people.length;
  });
}

/** All of them in one process, which is then cut off from everybody at once. */
async function hold(databaseUrl: string): Promise<Finding[]> {
  return withProduct(databaseUrl, async ({ url, pid }) => {
    const people = await (await openDesk(url)).guests(held);
    return withCrowd(url, async (crowd) => {
      await crowd.ask('connect', { people });
      await delay(secondsHeld * 1000);
      const lost = await crowd.ask<number>('lost');
      const note = `${lost} were lost meanwhile; the process took ${Math.round(residentMemory(pid) / 1024)} MiB`;
      const served = await crowd.ask<number>('served');
      const what = `held for ${secondsHeld} s by one process`;
      return [
        finding({ what, unit: 'connections', target: { at_least: held }, note }, [served]),
        finding({ what: `${held} cut at once, until all are served again`, unit: 's', target: { at_most: 60 } }, [
          await crowd.ask<number>('cut'),
        ]),
      ];
    });
  });
}

async function withProduct<T>(databaseUrl: string, use: (server: Server) => Promise<T>): Promise<T> {
  await using opened = new AsyncDisposableStack();
  return await use(opened.adopt(await startProduct(databaseUrl), (it) => it.stop()));
}

async function withFloor<T>(use: (server: Server) => Promise<T>): Promise<T> {
  await using opened = new AsyncDisposableStack();
  const floor = opened.adopt(await openHand('floors/socket-io.ts'), (it) => it.close());
  return await use({ url: await floor.ask('url'), pid: floor.pid });
}

async function withCrowd<T>(url: string, use: (crowd: Hand) => Promise<T>): Promise<T> {
  await using opened = new AsyncDisposableStack();
  return await use(opened.adopt(await openHand('drivers/crowd.ts', { url }), (it) => it.close()));
}
