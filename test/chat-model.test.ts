import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChatClient } from '../src/client/chat-client.ts';
import { expectStatus } from '../src/client/http-client.ts';
import { type ChatDesk, openChatDesk } from './chat-desk.ts';
import { type Action, type Expected, Model } from './chat-model.ts';
import type { SignedIn } from './desk.ts';

let chats: ChatDesk;
let runs = 0;
beforeAll(async () => {
  chats = await openChatDesk({
    CHAT_OPERATOR_GRACE_SECONDS: '0',
    CHAT_CUSTOMER_GRACE_SECONDS: '600',
    CHATS_PER_PERSON: '100',
  });
});
afterAll(() => chats.stop());

const small = fc.nat({ max: 11 });
const action = (kind: Action['kind'], weight: number) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constant(kind), a: small, b: small }),
});
const actions = fc.array(
  fc.oneof(
    action('start', 6),
    action('say', 4),
    action('end', 4),
    action('leave', 2),
    action('hand over', 2),
    action('move', 2),
    action('choose', 2),
    action('capacity', 2),
    action('drop', 1),
    action('return', 2),
  ),
  { minLength: 12, maxLength: 28 },
);

/** Two departments, three operators (one in both), five customers. */
async function openTeam() {
  const { desk } = chats;
  runs += 1;
  const departments = [await desk.department(`a${runs}`), await desk.department(`b${runs}`)].map(({ id }) => id);
  const [a = '', b = ''] = departments;
  const operators: { who: SignedIn; client: ChatClient }[] = [];
  for (const department_ids of [[a], [a, b], [b]]) {
    const who = await desk.operator(`o${runs}-${operators.length}`, { department_ids, chat_capacity: 1 });
    operators.push({ who, client: await chats.connect(who) });
  }
  const customers: ChatClient[] = [];
  for (let at = 0; at < 5; at++) {
    const tokens = expectStatus(await desk.nobody.post('/api/auth/guest', {}), 201);
    customers.push(await chats.connect({ ...desk.nobody, user: tokens.user, tokens }));
  }
  return { departments, operators, customers };
}
type Team = Awaited<ReturnType<typeof openTeam>>;

/** Does it for real. @returns the code of the refusal, or null. */
async function act(team: Team, model: Model, { kind, a, b }: Action): Promise<string | null> {
  const { operators, customers, departments } = team;
  const chat = model.pick(kind, a);
  const customer = customers[chat ? chat.customer : a % customers.length];
  const owner = chat?.operator === null || chat === undefined ? undefined : operators[chat.operator];
  const member = b % 2 === 0 || !owner ? customer : owner.client;
  const operator = operators[(kind === 'hand over' ? b : a) % operators.length];
  if (!customer || !member || !operator) throw new Error('nobody to do it');
  const codeOf = (ack: { ok: boolean; error?: { code: string } }) => ack.error?.code ?? null;
  const chat_id = chat?.id ?? '';
  switch (kind) {
    case 'start': {
      const { id } = await customer.start({ department_id: departments[b % 2] });
      model.named(id);
      return null;
    }
    case 'say':
      return member.say(chat_id, `${a} ${b}`).then(
        () => null,
        (error: Error) => error.message.split(':')[0] ?? '',
      );
    case 'end':
      return codeOf(await member.ask('end_chat', { chat_id }));
    case 'leave':
      return codeOf(await customer.ask('leave_queue', { chat_id }));
    case 'hand over':
      return codeOf(
        await (owner ?? operator).client.ask('transfer_chat', { chat_id, operator_id: operator.who.user.id }),
      );
    case 'move':
      return codeOf(
        await (owner ?? operator).client.ask('transfer_chat', { chat_id, department_id: departments[b % 2] }),
      );
    case 'choose':
      return codeOf(await operator.client.ask('set_presence', { status: b % 2 ? 'ONLINE' : 'OFFLINE' }));
    case 'capacity': {
      const { id } = operator.who.user;
      const { profile } = expectStatus(await chats.desk.parisa.get(`/api/operators/${id}/profile`), 200);
      expectStatus(
        await chats.desk.parisa.put(`/api/operators/${id}/profile`, { ...profile, chat_capacity: b % 3 }),
        200,
      );
      return null;
    }
    case 'drop':
      operator.client.socket.disconnect();
      return null;
    case 'return':
      operator.client.socket.connect();
      await operator.client.connected();
      return null;
  }
}

/** What the database holds, in the words of the model. */
async function actual(team: Team, model: Model): Promise<Expected> {
  const { desk } = chats;
  const ids = team.operators.map(({ who }) => who.user.id);
  const rows = await desk.sql<Expected['chats'][number] & { owner: string | null }>(
    `select c.id, c.status, case when c.status = 'ACTIVE' then c.operator_id end as owner, chat.position_in_line(c) as position,
       c.head_seq as said, (select count(*)::int from routing.assignments a where a.work_id = c.id and a.ended_at is null) as assignments
     from chat.chats c where c.id = any($1::uuid[]) order by c.id`,
    [model.chats.map(({ id }) => id)],
  );
  const loads = await desk.sql<{ id: string; active_chats: number; chat_limit: number; chat_capacity: number }>(
    'select id, active_chats, chat_limit, chat_capacity from routing.operators where id = any($1::uuid[])',
    [ids],
  );
  // A1, whatever the model thinks.
  for (const { active_chats, chat_limit } of loads) expect(active_chats).toBeLessThanOrEqual(chat_limit);
  return {
    chats: rows.map(({ owner, ...row }) => ({ ...row, operator: owner === null ? null : ids.indexOf(owner) })),
    loads: ids.map((id) => loads.find((load) => load.id === id)?.active_chats ?? -1),
  };
}

async function settles(team: Team, model: Model, after: Action): Promise<void> {
  const expected = model.expected();
  const deadline = Date.now() + 8000;
  for (;;) {
    const now = await actual(team, model);
    if (JSON.stringify(now) === JSON.stringify(expected)) return;
    if (Date.now() > deadline) return void expect(now, `after ${JSON.stringify(after)}`).toEqual(expected);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

// A1 to A6, A8, A9, A13 as one model: after every action the database is what the model says, exactly: who has which chat,
// who waits where, how much each operator has. Seen to fail when the longest idle is not preferred or not written, when the
// line is served from its end, when a full operator is given more, and when something is said after the end.
test('operators, lines and chats do what the model says', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(actions, async (list) => {
      const team = await openTeam();
      const model = new Model();
      for (const one of list) {
        if (!model.applies(one)) continue;
        const refused = await act(team, model, one);
        expect(refused, JSON.stringify(one)).toBe(model.apply(one));
        await settles(team, model, one);
      }
      // What each customer was told is how it is.
      for (const { id, customer, status, said } of model.chats) {
        const client = team.customers[customer];
        const deadline = Date.now() + 5000;
        while (client?.chat(id)?.status !== status || client.messages(id).length !== said) {
          if (Date.now() > deadline)
            throw new Error(`the customer of ${id} still believes in ${client?.chat(id)?.status}`);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
      await chats.hangUp();
    }),
    {
      numRuns: Number(process.env.MODEL_RUNS ?? 5),
      seed: Number(process.env.MODEL_SEED ?? 20261124),
      // A smaller story would have to be told by a new desk each time, at its own pace.
      endOnFailure: true,
    },
  );
});
