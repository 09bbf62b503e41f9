import { caller, expectStatus } from '../src/client/http-client.ts';
import { type Benchmark, close, inTurn, stop } from './kit/benchmark.ts';
import { openDesk } from './kit/desk.ts';
import { openHand } from './kit/hand.ts';
import { type BenchDatabase, openDatabase, startProduct } from './kit/product.ts';
import { comparison } from './kit/report.ts';

const clients = 32;
const tickets = 200;

/** `GET /api/tickets/:id`, with all that decides who may, against a bare Fastify that selects one row. */
export const read: Benchmark = {
  about: 'Read a ticket',
  async run({ pairs, seconds }) {
    await using stack = new AsyncDisposableStack();
    const database = stack.adopt(await openDatabase(), stop);
    const product = stack.adopt(await startProduct(database.url), stop);
    const hand: typeof openHand = async (...given) => stack.adopt(await openHand(...given), close);
    const desk = await openDesk(product.url);
    const department_id = await desk.department('bench');
    const staff = await desk.operators(8, { department_ids: [department_id] });
    const tokens = Array.from({ length: clients }, (_, at) => staff[at % staff.length]?.token ?? '');
    const driverOf = async (url: string, paths: string[]) => {
      const driver = await hand('drivers/http.ts', { url, tokens });
      return async () => {
        const took = await driver.ask<number[]>('ask', { method: 'GET', paths, status: 200, seconds });
        return took.length / seconds;
      };
    };
    const floorOf = async (remembers: boolean) => {
      const floor = await openFloor(hand, database, remembers);
      return driverOf(floor.url, floor.paths);
    };
    const askProduct = await driverOf(product.url, await openTickets(product.url, desk, department_id));
    const askFloor = await floorOf(false);
    const askRemembering = await floorOf(true);
    const measured = await inTurn(pairs, askProduct, async () => [await askFloor(), await askRemembering()] as const);
    const what = `GET /api/tickets/:id, ${clients} clients`;
    return [
      comparison(
        { what, unit: 'a second', baseline: 'bare Fastify: verify the token, select by id', target: { at_least: 0.7 } },
        measured.map(({ product, baseline: [verifying] }) => ({ product, baseline: verifying })),
      ),
      comparison(
        { what, unit: 'a second', baseline: 'the same, but each token is verified once (as the product does)' },
        measured.map(({ product, baseline: [, remembering] }) => ({ product, baseline: remembering })),
      ),
    ];
  },
};

async function openTickets(
  url: string,
  desk: Awaited<ReturnType<typeof openDesk>>,
  department_id: string,
): Promise<string[]> {
  const [sara] = await desk.guests(1);
  const customer = caller(url, sara?.token);
  const paths: string[] = [];
  for (let at = 0; at < tickets; at++) {
    const answer = await customer.post('/api/tickets', { subject: 'bench', body: 'how?', department_id });
    paths.push(`/api/tickets/${expectStatus(answer, 201).ticket.id}`);
  }
  return paths;
}

async function openFloor(open: typeof openHand, database: BenchDatabase, remembers: boolean) {
  const url = await database.another(remembers ? 'floor_that_remembers' : 'floor');
  const [key] = await database.query<{ public_jwk: object }>('select public_jwk from auth.public_keys');
  const floor = await open('floors/fastify-read.ts', { url, jwk: key?.public_jwk, rows: tickets, remembers });
  return floor.ask<{ url: string; paths: string[] }>('open');
}
