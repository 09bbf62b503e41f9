// The load of bench/processes.ts, in a process of its own: people who come in by these gateways. It is told on its standard
// input what to do (`tickets 5` or `messages 5`, for so many seconds) and says how much was acknowledged.

import { createInterface } from 'node:readline';
import { type ChatClient, openChatClient } from '../src/client/chat-client.ts';
import { type Caller, caller, expectStatus } from '../src/client/http-client.ts';
import type { Tokens } from '../src/contract/people.ts';

const [entries = '', password = ''] = process.argv.slice(2);
const urls = entries.split(',');
const [ticketWriters, chats, operators] = [32, 100, 10];
const entry = (at: number) => urls[at % urls.length] ?? '';
const say = (line: string) => process.stdout.write(`${line}\n`);

const signIn = async (username: string, at: number): Promise<Tokens> =>
  expectStatus(await caller(entry(at)).post('/api/auth/login', { username, password }), 200);

/** Everybody says the next thing when the last was acknowledged. */
async function until<T>(seconds: number, all: readonly T[], once: (one: T) => Promise<unknown>): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  await Promise.all(
    all.map(async (one) => {
      while (performance.now() < end) {
        await once(one);
        done += 1;
      }
    }),
  );
  return done;
}

const parisa = caller(entry(0), (await signIn('parisa', 0)).access_token);
const { department } = expectStatus(await parisa.post('/api/departments', { name: 'bench' }), 201);
for (let at = 0; at < operators; at++) {
  const account = { username: `operator-${at}`, password, email: `o${at}@desk.example`, display_name: `o${at}` };
  const { user } = expectStatus(await parisa.post('/api/users', { ...account, role: 'OPERATOR' }), 201);
  const profile = { department_ids: [department.id], skills: [], ticket_capacity: 0, chat_capacity: 50 };
  expectStatus(await parisa.put(`/api/operators/${user.id}/profile`, profile), 200);
}
const clients: ChatClient[] = [];
const connect = async (tokens: Tokens, at: number) => {
  const client = openChatClient(entry(at), tokens.access_token, { beat: 25_000, patience: 20_000 });
  clients.push(client);
  await client.connected();
  return client;
};
for (let at = 0; at < operators; at++) await connect(await signIn(`operator-${at}`, at), at);
const writers: Caller[] = [];
const talkers: { client: ChatClient; chat_id: string }[] = [];
for (let at = 0; at < chats; at++) {
  const tokens = expectStatus(await caller(entry(at)).post('/api/auth/guest', {}), 201);
  if (at < ticketWriters) writers.push(caller(entry(at), tokens.access_token));
  const client = await connect(tokens, at);
  talkers.push({ client, chat_id: (await client.start({ department_id: department.id })).id });
}
say('ready');

const work: Record<string, (seconds: number) => Promise<number>> = {
  tickets: (seconds) =>
    until(seconds, writers, async (sara) =>
      expectStatus(
        await sara.post('/api/tickets', { subject: 'bench', body: 'how?', department_id: department.id }),
        201,
      ),
    ),
  messages: (seconds) => until(seconds, talkers, ({ client, chat_id }) => client.say(chat_id, 'How is it going?')),
};
for await (const line of createInterface({ input: process.stdin })) {
  const [what = '', seconds] = line.split(' ');
  say(String(await work[what]?.(Number(seconds))));
}
process.exit();
