import { eventually } from '../src/client/http-client.ts';
import { openBacklog } from './kit/backlog.ts';
import { type Benchmark, close, inTurn, stop } from './kit/benchmark.ts';
import { openDesk } from './kit/desk.ts';
import { openHand } from './kit/hand.ts';
import { openDatabase, startProduct } from './kit/product.ts';
import { comparison, finding } from './kit/report.ts';
import { quantile } from './kit/statistics.ts';

const rate = 50;
const backlog = 10_000;

/** How long a ticket waits for the worker though operators have room, and how fast a line of those who waited is served. */
export const routing: Benchmark = {
  about: 'Assign tickets',
  async run({ pairs, seconds: wanted }) {
    // With fewer tickets the slowest of a hundred would be the slowest of all.
    const seconds = Math.max(3, wanted);
    await using stack = new AsyncDisposableStack();
    const database = stack.adopt(await openDatabase(), stop);
    const product = stack.adopt(await startProduct(database.url), stop);
    const desk = await openDesk(product.url);
    const department_id = await desk.department('bench');
    await desk.operators(20, { department_ids: [department_id] });
    const tokens = (await desk.guests(16)).map(({ token }) => token);
    const driver = stack.adopt(await openHand('drivers/http.ts', { url: product.url, tokens }), close);
    const floor = stack.adopt(await openHand('floors/empty-job.ts', { url: await database.another('floor') }), close);
    const body = { subject: 'bench', body: 'how?', department_id };
    const post = { method: 'POST', paths: ['/api/tickets'], body, status: 201 };
    const measured = await inTurn(
      pairs,
      async () => {
        const [before] = await database.query<{ now: string }>('select clock_timestamp()::text as now');
        await driver.ask('paced', { ...post, seconds, rate });
        const all = async () => {
          const waits = await database.query<{ ms: number }>(assignedSince, [before?.now, department_id]);
          return waits.length === seconds * rate && waits.map(({ ms }) => ms);
        };
        return eventually(all, 10_000, 'all tickets are assigned');
      },
      () => floor.ask<number[]>('send', { seconds, rate }),
    );
    const waited = (part: number, name: string) =>
      comparison(
        {
          what: `created → assigned, ${rate} tickets a second, ${name}`,
          unit: 'ms',
          baseline: 'bare pg-boss: sent → handled, of empty jobs at the same rate',
          target: { at_most: 3 },
        },
        measured.map(({ product, baseline }) => ({
          product: quantile(product, part),
          baseline: quantile(baseline, part),
        })),
      );

    const line = await openBacklog(desk, database);
    await line.work(backlog / 10);
    const served: number[] = [];
    for (let at = 0; at < Math.min(pairs, 3); at++) served.push(backlog / (await line.work(backlog)));
    return [
      waited(0.5, 'p50'),
      waited(0.99, 'p99'),
      finding(
        {
          what: `a line of ${backlog} tickets of 20 skills, 50 operators`,
          unit: 'assigned a second',
          target: { at_least: 2000 },
        },
        served,
      ),
    ];
  },
};

const assignedSince = `
  select extract(epoch from a.started_at - t.created_at)::float8 * 1000 as ms
  from ticketing.tickets t join routing.assignments a on a.work_kind = 'TICKET' and a.work_id = t.id
  where t.created_at >= $1::timestamptz and t.department_id = $2
`;
