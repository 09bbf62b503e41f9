import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { type ChatClient, openChatClient } from '../src/client/chat-client.ts';
import { type CountedMember, countMessages, none, type StoredMessage } from '../src/client/count-messages.ts';
import { type Caller, caller, eventually, expectStatus } from '../src/client/http-client.ts';
import type { Chat } from '../src/contract/chats.ts';
import type { Tokens } from '../src/contract/people.ts';
import { processesOn } from '../src/kit/embedded-postgres-trials.ts';
import { testPassword } from './desk.ts';
import { usePrograms } from './program.ts';

const [operators, chatsOfEach, inLine] = [10, 5, 5];
/**
 * Long enough for a start and a return on a busy machine: a young lease store says of nobody that they are away, for two
 * fifths of a lease, and then the grace begins.
 */
const times = { PRESENCE_LEASE_SECONDS: '15', CHAT_OPERATOR_GRACE_SECONDS: '8', CHAT_CUSTOMER_GRACE_SECONDS: '8' };

/** Somebody in a chat who is connected. */
type Member = CountedMember & { client: ChatClient };

const programs = usePrograms();
const clients = new Set<ChatClient>();
afterEach(() => {
  for (const client of clients) client.close();
  clients.clear();
});

// R1, R2, R4, R6, A2, A4. Seen to fail when a message is acknowledged before its commit (hundreds lost), when the
// client makes a new client_message_id for each try (48 stored twice), when `sync` leaves out one message, and when the client
// applies messages as they come. Without any grace it fails when a young lease store says that everybody is away.
test('fifty chats outlive a kill -9: no message is lost, doubled, invented or late, and everybody is where they were', async () => {
  const databaseUrl = await programs.database();
  const program = await programs.serve(environment({ DATABASE_URL: databaseUrl }));
  const { url } = program;
  const parisa = await signIn(url, 'parisa');
  const { members, gone } = await fillTheDesk(url, parisa);
  const before = await standing(parisa);
  expect(before.filter(({ status }) => status === 'ACTIVE')).toHaveLength(operators * chatsOfEach);
  expect(before.filter(({ status }) => status === 'WAITING')).toHaveLength(inLine);

  const talk = startTalking(members);
  await everybodySays(8, members);
  await programs.kill(program);
  talk.calmDown();
  gone.client.close();
  await programs.serve(environment({ DATABASE_URL: databaseUrl, PORT: new URL(url).port }));
  // The last in the line does not come back. That this is noticed shows that absence is looked for again.
  const isMissed = async () =>
    (await parisa.get(`/api/chats/${gone.chat_id}`)).body.chat.end_reason === 'CUSTOMER_GONE';
  await eventually(isMissed, 30_000);
  await everybodySays(8, members);
  await talk.stop();

  expect(await standing(parisa)).toEqual(before.filter(({ id }) => id !== gone.chat_id));
  const upsetting = new Set(['chat_requeued', 'chat_ended', 'chat_gone']);
  expect(members.flatMap(({ client }) => client.frames.filter(({ event }) => upsetting.has(event)))).toEqual([]);

  const stored = await messagesIn(databaseUrl);
  const lengthOf = (chatId: string) => stored.filter(({ chat_id }) => chat_id === chatId).length;
  const hasAll = ({ client, chat_id }: Member) => client.messages(chat_id).length >= lengthOf(chat_id);
  // What does not come is counted.
  await eventually(() => members.every(hasAll), 5000).catch(() => {});
  const count = countMessages(stored, members);
  expect(count, JSON.stringify(count)).toMatchObject({ ...none, acknowledged: count.sent, stored: count.sent });
  // Somebody's message was on its way when the program died; else nothing was tried.
  expect(count.repeated).toBeGreaterThan(0);
}, 120_000);

// R6. Embedded, the database is the program's own: it is killed in the same moment. Seen to fail with synchronous_commit off.
test('what was acknowledged outlives a kill -9 of the program and of its database', async () => {
  const env = environment({ DATA_DIR: programs.dataDir });
  const program = await programs.serve(env);
  const connect = async ({ access_token }: Tokens) => {
    const client = openChatClient(program.url, access_token);
    clients.add(client);
    await client.connected();
    return client;
  };
  const sara = await connect(expectStatus(await caller(program.url).post('/api/auth/guest', {}), 201));
  const { id } = await sara.start();
  let killed = false;
  const talking = (async () => {
    for (let at = 0; !killed || at < 60; at++) await sara.say(id, `${at}`);
  })();
  await eventually(() => (sara.sent.get(id)?.length ?? 0) > 40);
  for (const pid of processesOn(programs.dataDir)) process.kill(pid, 'SIGKILL');
  await programs.kill(program);
  killed = true;
  await programs.serve({ ...env, PORT: new URL(program.url).port });
  await talking;
  const said = sara.sent.get(id) ?? [];
  await eventually(() => sara.messages(id).length === said.length);
  expect(sara.messages(id).map(({ client_message_id }) => client_message_id)).toEqual(
    said.map(({ client_message_id }) => client_message_id),
  );
}, 120_000);

const environment = (more: Record<string, string>) => ({
  ...{ ADMIN_USERNAME: 'parisa', ADMIN_PASSWORD: testPassword, LOG_LEVEL: 'error' },
  ...{ REQUESTS_PER_ADDRESS: '1000000', CHATS_PER_ADDRESS: '1000', MESSAGES_PER_SECOND: '100', ...times, ...more },
});

/** Every operator has as many chats as they take, and the rest wait. @returns who talks, and the last in the line. */
async function fillTheDesk(url: string, parisa: Caller): Promise<{ members: Member[]; gone: Member }> {
  const { department } = expectStatus(await parisa.post('/api/departments', { name: 'chats' }), 201);
  const connect = async ({ access_token, user }: Tokens) => {
    const client = openChatClient(url, access_token);
    clients.add(client);
    await client.connected();
    return [user.id, client] as const;
  };
  const operator = async (_: unknown, at: number) => {
    const profile = { department_ids: [department.id], skills: [], ticket_capacity: 0, chat_capacity: chatsOfEach };
    const account = {
      username: `operator-${at}`,
      email: `operator-${at}@desk.example`,
      display_name: `Operator ${at}`,
    };
    const { user } = expectStatus(
      await parisa.post('/api/users', { ...account, password: testPassword, role: 'OPERATOR' }),
      201,
    );
    expectStatus(await parisa.put(`/api/operators/${user.id}/profile`, profile), 200);
    return connect(await tokensOf(url, account.username));
  };
  const staff = new Map(await Promise.all(Array.from({ length: operators }, operator)));
  const members: Member[] = [];
  const guest = async () => connect(expectStatus(await caller(url).post('/api/auth/guest', {}), 201));
  const customers = await Promise.all(Array.from({ length: operators * chatsOfEach + inLine }, guest));
  // One after the other, so that the line has a known order.
  for (const [person_id, client] of customers) {
    const { id: chat_id, operator_id } = await client.start({ department_id: department.id });
    members.push({ chat_id, person_id, client });
    const answering = staff.get(operator_id ?? '');
    if (operator_id !== null && answering) members.push({ chat_id, person_id: operator_id, client: answering });
  }
  const gone = members.pop();
  if (!gone) throw new Error('Nobody came');
  return { members, gone };
}

/**
 * Everybody talks in each of their chats, the waiting ones too: at first as quickly as they are answered, so that a kill
 * meets many messages on their way, then calmly. To stop is to finish what was begun.
 */
function startTalking(members: readonly Member[]): { calmDown: () => void; stop: () => Promise<void> } {
  let pause = 0;
  let stopped = false;
  const talk = async ({ chat_id, person_id, client }: Member) => {
    for (let at = 1; !stopped; at++) {
      await client.say(chat_id, `${at} از ${person_id}`);
      await sleep(pause);
    }
  };
  const ends = Promise.allSettled(members.map(talk));
  return {
    calmDown: () => {
      pause = 400;
    },
    async stop() {
      stopped = true;
      for (const end of await ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}

/** Waits until each has so many more messages acknowledged than now. */
async function everybodySays(more: number, members: readonly Member[]): Promise<void> {
  const said = ({ client, chat_id }: Member) => client.sent.get(chat_id)?.filter(({ acked }) => acked).length ?? 0;
  const enough = members.map((member) => said(member) + more);
  await eventually(() => members.every((member, at) => said(member) >= (enough[at] ?? 0)), 60_000);
}

/** Who is in which open chat, and who stands where in the line. */
async function standing(parisa: Caller): Promise<Partial<Chat>[]> {
  const { items } = expectStatus(await parisa.get('/api/chats?limit=100&status=ACTIVE&status=WAITING'), 200);
  return items.map(({ id, status, customer_id, operator_id, position, started_at }: Chat) => ({
    ...{ id, status, customer_id, operator_id, position, started_at },
  }));
}

async function messagesIn(databaseUrl: string): Promise<StoredMessage[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<StoredMessage>(
      'select chat_id, seq, id, client_message_id, sender_id, body from chat.messages order by chat_id, seq',
    );
    return rows;
  } finally {
    await client.end();
  }
}

const tokensOf = async (url: string, username: string): Promise<Tokens> =>
  expectStatus(await caller(url).post('/api/auth/login', { username, password: testPassword }), 200);
const signIn = async (url: string, username: string): Promise<Caller> =>
  caller(url, (await tokensOf(url, username)).access_token);
