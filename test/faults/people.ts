import { setTimeout as sleep } from 'node:timers/promises';
import { type ChatClient, openChatClient } from '../../src/client/chat-client.ts';
import { type Answer, type Caller, caller, eventually } from '../../src/client/http-client.ts';
import type { Random } from '../../src/client/random.ts';
import type { Tokens } from '../../src/contract/people.ts';
import { testPassword } from '../desk.ts';

/** Somebody who gives up nothing: what is not answered for good is asked again, by another way in. */
export interface Someone {
  id: string;
  name: string;
  tokens: Tokens;
  /** Milliseconds of the last request that was answered, and how many tries it took. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer, checked by whoever asked
  ask(method: Method, path: string, body?: object): Promise<{ status: number; body: any }>;
  /** One more connection; it goes by one way in, and comes back by the same one. */
  connect(): ChatClient;
}
type Method = 'get' | 'post' | 'put' | 'patch';

export interface People {
  guest(): Promise<Someone>;
  customer(name: string): Promise<Someone>;
  signIn(name: string): Promise<Someone>;
  /** The admin of the first start. */
  parisa: Someone;
  /** How many requests had to be repeated. */
  repeats: () => number;
  hangUp(): void;
}

/** So long one try may take, in milliseconds. */
const patience = 4000;

export async function openPeople(entries: readonly string[], random: Random): Promise<People> {
  const clients = new Set<ChatClient>();
  let repeats = 0;
  let addresses = 0;

  /** A key of their own makes a repeated POST harmless. */
  async function insist(try_: (entry: Caller, headers: Record<string, string>) => Promise<Answer>, token?: string) {
    const headers = {
      'idempotency-key': `faults-${random.next()}`,
      // Limits for each address are not what is tried here.
      'x-forwarded-for': `10.0.${Math.floor(++addresses / 250) % 250}.${addresses % 250}`,
    };
    for (;;) {
      const answer = await within(patience, try_(caller(random.pick(entries), token), headers)).catch(() => undefined);
      const passes = !answer || answer.status >= 500 || passing.has(answer.body?.code);
      if (!passes) return answer;
      repeats += 1;
      await sleep(random.between(50, 300));
    }
  }

  const asSomeone = (name: string, tokens: Tokens): Someone => ({
    ...{ id: tokens.user.id, name, tokens },
    ask: (method, path, body) =>
      insist(
        (entry, headers) => (method === 'get' ? entry.get(path, headers) : entry[method](path, body, headers)),
        tokens.access_token,
      ),
    connect() {
      const client = openChatClient(random.pick(entries), tokens.access_token, { patience: 2500 });
      clients.add(client);
      return client;
    },
  });
  const signIn = async (name: string) => {
    const login = { username: name, password: testPassword };
    const answer = await insist((entry, headers) => entry.post('/api/auth/login', login, headers));
    if (answer.status !== 200) throw new Error(`${name} is not let in: ${JSON.stringify(answer.body)}`);
    return asSomeone(name, answer.body);
  };
  return {
    async guest() {
      const answer = await insist((entry, headers) => entry.post('/api/auth/guest', {}, headers));
      return asSomeone('guest', answer.body);
    },
    async customer(name) {
      const account = { username: name, password: testPassword, email: `${name}@example.com` };
      await insist((entry, headers) => entry.post('/api/auth/register', account, headers));
      return signIn(name);
    },
    signIn,
    parisa: await eventually(() => signIn('parisa')),
    repeats: () => repeats,
    hangUp() {
      for (const client of clients) client.close();
    },
  };
}

const passing = new Set(['too_many_requests', 'idempotency_in_progress', 'conflict']);

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('No answer')), milliseconds);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
