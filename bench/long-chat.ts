import type { Talk } from './drivers/chat.ts';
import { type Benchmark, inTurn } from './kit/benchmark.ts';
import { openDesk } from './kit/desk.ts';
import { openHand } from './kit/hand.ts';
import { openDatabase, startProduct } from './kit/product.ts';
import { comparison } from './kit/report.ts';
import { median, quantile, round } from './kit/statistics.ts';

const length = 20_000;
const rate = 200;
const pageSize = 100;
/** Pages a second that three people turn who look for something: ten each. */
const pages = 30;

/** As if both had said so much already, in turn. */
const fill = `
  with filled as (
    update chat.chats set head_seq = ${length} where id = $1 returning id, customer_id, operator_id
  )
  insert into chat.messages (chat_id, seq, id, client_message_id, sender_id, sender_role, body, created_at)
  select id, seq, uuidv7(), 'said-' || seq, case when seq % 2 = 0 then operator_id else customer_id end,
    case when seq % 2 = 0 then 'OPERATOR' else 'CUSTOMER' end,
    'Good morning! My parcel has not come yet, and it should have been here on Tuesday.', now() - (${length} - seq) * interval '1 s'
  from filled, generate_series(1, ${length}) seq order by seq
`;

/** Messages in a chat that is very long already, while three people page through it, against those in a short one. */
export const longChat: Benchmark = {
  about: 'A long chat',
  async run({ pairs, seconds }) {
    await using opened = new AsyncDisposableStack();
    const database = opened.adopt(await openDatabase(), (it) => it.stop());
    const product = opened.adopt(await startProduct(database.url), (it) => it.stop());
    const { url } = product;
    const members = opened.adopt(await openHand('drivers/chat.ts'), (it) => it.close());
    const desk = await openDesk(url);
    const department_id = await desk.department('bench');
    const operators = await desk.operators(1, { department_ids: [department_id] });
    const guests = await desk.guests(2);
    await members.ask('connect', { url, people: [...operators, ...guests] });
    const customers = guests.map(({ id }) => id);
    const [long, short] = await members.ask<Talk[]>('start', { customers, department_id });
    if (!long || !short) throw new Error('two chats were to begin');
    await database.query(fill, [long.id]);
    await database.query('analyze chat.messages');
    const tokens = [...operators, ...guests.slice(0, 1)].map(({ token }) => token);
    const input = { url, tokens: [...tokens, ...tokens.slice(0, 1)] };
    const readers = opened.adopt(await openHand('drivers/http.ts', input), (it) => it.close());
    const read = { method: 'GET', paths: backAndForth(long.id), status: 200, seconds, rate: pages };
    const say = async (chat: Talk) => {
      await members.ask('talk', { chats: [chat] });
      return (await members.ask<{ acks: number[] }>('paced', { seconds, rate })).acks;
    };
    const reading: number[] = [];
    const measured = await inTurn(
      pairs,
      async () => {
        const [acks, took] = await Promise.all([say(long), readers.ask<number[]>('paced', read)]);
        reading.push(quantile(took, 0.99));
        return acks;
      },
      () => say(short),
    );
    return [
      comparison(
        {
          what: `${rate} messages a second in a chat of ${length}, p99`,
          unit: 'ms',
          baseline: 'in a short chat that nobody pages through',
          target: { at_most: 2 },
          note: `three people turned ${pages} pages a second meanwhile, p99 ${round(median(reading))} ms`,
        },
        measured.map(({ product, baseline }) => ({
          product: quantile(product, 0.99),
          baseline: quantile(baseline, 0.99),
        })),
      ),
    ];
  },
};

/** From the last message to the first and back again. */
function backAndForth(chatId: string): string[] {
  const starts = Array.from({ length: length / pageSize }, (_, at) => at * pageSize);
  const page = (query: string) => `/api/chats/${chatId}/messages?limit=${pageSize}&${query}`;
  return [
    ...starts.toReversed().map((seq) => page(`before_seq=${seq + pageSize + 1}`)),
    ...starts.map((seq) => page(`after_seq=${seq}`)),
  ];
}
