import { randomUUID } from 'node:crypto';
import type { Talk } from './drivers/chat.ts';
import { type Benchmark, type Effort, inTurn } from './kit/benchmark.ts';
import { openDesk } from './kit/desk.ts';
import { type Hand, openHand } from './kit/hand.ts';
import { type BenchDatabase, openDatabase, startProduct } from './kit/product.ts';
import { comparison, type Finding, finding } from './kit/report.ts';
import { median, quantile, round } from './kit/statistics.ts';

const chatsOfOperator = 50;
/** Messages a second that are even busy for a large desk. */
const rate = 1000;
/** Where the two sizes are measured: chats, and messages of each that are under way. */
const sizes = { few: { chats: 200, window: 4 }, many: { chats: 2000, window: 1 } };

const bare = 'bare: Socket.IO that keeps nothing';

/** Messages of chats, durable before they are acknowledged, against a bare Socket.IO server that only passes them on. */
export const messages: Benchmark = {
  about: 'Chat messages',
  async run(effort) {
    return [
      ...(await withChats(sizes.few.chats, (chats) => saturated(effort, chats, sizes.few))),
      ...(await withChats(sizes.many.chats, async (chats) => [
        ...(await saturated(effort, chats, sizes.many)),
        ...(await paced(effort, chats)),
      ])),
    ];
  },
};

/** A driver in as many chats of the product as of the bare server. */
interface Sides {
  product: Hand;
  baseline: Hand;
}

async function withChats(count: number, measure: (sides: Sides) => Promise<Finding[]>): Promise<Finding[]> {
  await using opened = new AsyncDisposableStack();
  const database = opened.adopt(await openDatabase(), (it) => it.stop());
  const served = opened.adopt(await startProduct(database.url), (it) => it.stop());
  const floor = opened.adopt(await openHand('floors/socket-io.ts'), (it) => it.close());
  const product = opened.adopt(await openHand('drivers/chat.ts'), (it) => it.close());
  const baseline = opened.adopt(await openHand('drivers/chat.ts'), (it) => it.close());
  await beginChats(product, served.url, count);
  await pretendChats(baseline, floor, count);
  const findings = await measure({ product, baseline });
  await expectAllKept(database, product);
  return findings;
}

async function beginChats(driver: Hand, url: string, count: number): Promise<void> {
  const desk = await openDesk(url);
  const department_id = await desk.department('bench');
  const operators = await desk.operators(count / chatsOfOperator, {
    department_ids: [department_id],
    chat_capacity: chatsOfOperator,
  });
  const guests = await desk.guests(count);
  await driver.ask('connect', { url, people: [...operators, ...guests] });
  const chats = await driver.ask<Talk[]>('start', { customers: guests.map(({ id }) => id), department_id });
  await driver.ask('talk', { chats });
}

async function pretendChats(driver: Hand, floor: Hand, count: number): Promise<void> {
  const operators = Array.from({ length: count / chatsOfOperator }, () => randomUUID());
  const chats = Array.from({ length: count }, (_, at) => ({
    id: randomUUID(),
    customer_id: randomUUID(),
    operator_id: operators[at % operators.length],
  }));
  await floor.ask('know', { chats });
  const ids = [...operators, ...chats.map(({ customer_id }) => customer_id)];
  const people = ids.map((id) => ({ id, token: id }));
  await driver.ask('connect', { url: await floor.ask('url'), people });
  await driver.ask('talk', { chats });
}

async function expectAllKept(database: BenchDatabase, driver: Hand): Promise<void> {
  const acknowledged = await driver.ask<number>('acknowledged');
  const [row] = await database.query<{ kept: number }>('select count(*)::int as kept from chat.messages');
  if (row?.kept !== acknowledged) throw new Error(`${acknowledged} were acknowledged and ${row?.kept} are kept`);
}

async function saturated(
  { pairs, seconds }: Effort,
  { product, baseline }: Sides,
  { chats, window }: typeof sizes.few,
): Promise<Finding[]> {
  type Counted = { acknowledged: number; delivered: number; cores: number };
  const saturate = (driver: Hand) => () => driver.ask<Counted>('saturate', { seconds, window });
  const counted = await inTurn(pairs, saturate(product), saturate(baseline));
  return [
    comparison(
      {
        what: `messages, ${chats} chats, as many as there can be`,
        unit: 'a second',
        baseline: bare,
        target: { at_least: 0.5 },
        note: `the driver kept ${busy(counted)} of a core busy, the product's and the bare one's`,
      },
      counted.map(({ product, baseline }) => ({
        product: product.acknowledged / seconds,
        baseline: baseline.acknowledged / seconds,
      })),
    ),
  ];
}

async function paced({ pairs, seconds }: Effort, { product, baseline }: Sides): Promise<Finding[]> {
  type Took = { acks: number[]; deliveries: number[]; cores: number };
  const pace = (driver: Hand) => () => driver.ask<Took>('paced', { seconds, rate });
  const measured = await inTurn(pairs, pace(product), pace(baseline));
  return (['acks', 'deliveries'] as const).flatMap((kind) => {
    const what = `${rate} messages a second, ${sizes.many.chats} chats, ${kind === 'acks' ? 'acknowledged' : 'delivered'}`;
    const of = (part: number) =>
      measured.map(({ product, baseline }) => ({
        product: quantile(product[kind], part),
        baseline: quantile(baseline[kind], part),
      }));
    const middle = of(0.5);
    const bareMiddle = round(median(middle.map(({ baseline }) => baseline)));
    return [
      finding(
        {
          what: `${what}, p50`,
          unit: 'ms',
          target: { at_most: 3 },
          note: `${bare}: ${bareMiddle} ms; drivers kept ${busy(measured)} of a core busy`,
        },
        middle.map(({ product }) => product),
      ),
      comparison({ what: `${what}, p99`, unit: 'ms', baseline: bare, target: { at_most: 10 } }, of(0.99)),
    ];
  });
}

function busy(pairs: readonly { product: { cores: number }; baseline: { cores: number } }[]): string {
  const of = (side: 'product' | 'baseline') => round(median(pairs.map((pair) => pair[side].cores)));
  return `${of('product')} and ${of('baseline')}`;
}
