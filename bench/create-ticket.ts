import { type Benchmark, close, inTurn, stop } from './kit/benchmark.ts';
import { openDesk } from './kit/desk.ts';
import { openHand } from './kit/hand.ts';
import { openDatabase, startProduct } from './kit/product.ts';
import { comparison } from './kit/report.ts';
import { quantile } from './kit/statistics.ts';

const clients = 32;
const few = 8;

/** Operators are never full: what they have is closed between the measurements. */
const closeAll = `
  with closed as (
    update ticketing.tickets set status = 'CLOSED', closed_at = now() where status <> 'CLOSED' returning id
  ), freed as (
    update routing.operators set active_tickets = 0
  )
  update routing.assignments a set ended_at = now(), end_reason = 'CLOSED' from closed
  where a.work_id = closed.id and a.ended_at is null
`;

/** `POST /api/tickets`, routing and all that follows included, against a bare program that writes three rows in a transaction. */
export const createTicket: Benchmark = {
  about: 'Create a ticket',
  async run({ pairs, seconds }) {
    await using stack = new AsyncDisposableStack();
    const database = stack.adopt(await openDatabase(), stop);
    const product = stack.adopt(await startProduct(database.url), stop);
    const desk = await openDesk(product.url);
    const department_id = await desk.department('bench');
    await desk.operators(20, { department_ids: [department_id] });
    const tokens = (await desk.guests(clients)).map(({ token }) => token);
    const driver = stack.adopt(await openHand('drivers/http.ts', { url: product.url, tokens }), close);
    const bare = { url: await database.another('floor'), clients };
    const floor = stack.adopt(await openHand('floors/three-inserts.ts', bare), close);
    const body = { subject: 'bench', body: 'how?', department_id };
    const post = { method: 'POST', paths: ['/api/tickets'], body, status: 201 };
    const measure = (most: number) =>
      inTurn(
        pairs,
        async () => {
          const took = await driver.ask<number[]>('ask', { ...post, seconds, most });
          await database.query(closeAll);
          return took;
        },
        () => floor.ask<number[]>('create', { seconds, most }),
      );
    const many = await measure(clients);
    const rest = await measure(few);
    const rate = (took: readonly number[]) => took.length / seconds;
    return [
      comparison(
        {
          what: `POST /api/tickets, ${clients} clients`,
          unit: 'a second',
          baseline: 'bare: begin, three inserts, commit',
          target: { at_least: 0.6 },
        },
        many.map(({ product, baseline }) => ({ product: rate(product), baseline: rate(baseline) })),
      ),
      comparison(
        {
          what: `POST /api/tickets, ${few} clients, p99`,
          unit: 'ms',
          baseline: 'the same bare program',
          target: { at_most: 4 },
        },
        rest.map(({ product, baseline }) => ({
          product: quantile(product, 0.99),
          baseline: quantile(baseline, 0.99),
        })),
      ),
    ];
  },
};
