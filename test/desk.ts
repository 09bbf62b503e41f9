import { Client } from 'pg';
import { inject } from 'vitest';
import type { Tokens, User } from '../src/contract/people.ts';
import { readConfig } from '../src/kit/env.ts';
import { createLog } from '../src/kit/log.ts';
import { type Running, startPasokh } from '../src/main.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // Tests read whatever came back; what it should be is what they assert.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  body: any;
}

/** HTTP as one person, or as nobody. */
export interface Caller {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface SignedIn extends Caller {
  user: User;
  tokens: Tokens;
}

export interface Desk {
  url: string;
  databaseUrl: string;
  running: Running;
  nobody: Caller;
  /** The admin of the first start. */
  parisa: SignedIn;
  signIn(username: string, password?: string): Promise<SignedIn>;
  register(username: string): Promise<SignedIn>;
  operator(username: string, profile?: Partial<{ department_ids: string[]; skills: string[]; ticket_capacity: number; chat_capacity: number }>): Promise<SignedIn>;
  department(name: string, routing?: object): Promise<{ id: string; name: string }>;
  sql<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

export const testPassword = 'correct horse battery';

/** The whole program on a database of its own, on a free port, with the admin Parisa signed in. */
export async function openDesk(env: Record<string, string> = {}, options: { now?: () => Date } = {}): Promise<Desk> {
  const serverUrl = inject('serverUrl');
  const databaseUrl = env['DATABASE_URL'] ?? (await cloneDatabase(serverUrl, inject('template')));
  const config = readConfig({
    DATABASE_URL: databaseUrl, HOST: '127.0.0.1', PORT: '0', ADMIN_USERNAME: 'parisa', ADMIN_PASSWORD: testPassword,
    REQUESTS_PER_ADDRESS: '1000000', REQUESTS_PER_PERSON: '1000000', LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'fatal', ...env,
  });
  const running = await startPasokh(config, { log: createLog(config.log_level), ...options });
  const { url } = running;
  const sqlClient = new Client({ connectionString: databaseUrl });
  await sqlClient.connect();
  const nobody = caller(url);

  const signedIn = (tokens: Tokens): SignedIn => ({ ...caller(url, tokens.access_token), tokens, user: tokens.user });
  const signIn = async (username: string, password = testPassword) =>
    signedIn(expectStatus(await nobody.post('/api/auth/login', { username, password }), 200));
  const parisa = await signIn('parisa');

  return {
    url, databaseUrl, running, nobody, parisa, signIn,
    async register(username) {
      expectStatus(await nobody.post('/api/auth/register', { username, password: testPassword, email: `${username}@example.com`, display_name: username }), 201);
      return signIn(username);
    },
    async operator(username, profile) {
      const { user } = expectStatus(
        await parisa.post('/api/users', { username, password: testPassword, email: `${username}@desk.example`, display_name: username, role: 'OPERATOR' }), 201);
      if (profile) {
        const { profile: now } = expectStatus(await parisa.get(`/api/operators/${user.id}/profile`), 200);
        expectStatus(await parisa.put(`/api/operators/${user.id}/profile`, { ...now, ...profile }), 200);
      }
      return signIn(username);
    },
    async department(name, routing) {
      return expectStatus(await parisa.post('/api/departments', { name, ...(routing ? { routing } : {}) }), 201).department;
    },
    sql: async (text, values) => (await sqlClient.query(text, values)).rows,
    async stop() {
      await sqlClient.end();
      await running.stop();
      if (!env['DATABASE_URL']) await dropDatabase(serverUrl, new URL(databaseUrl).pathname.slice(1));
    },
  };
}

export function caller(url: string, token?: string): Caller {
  const ask = async (method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  return {
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body, headers) => ask('POST', path, body, headers),
    put: (path, body, headers) => ask('PUT', path, body, headers),
    patch: (path, body, headers) => ask('PATCH', path, body, headers),
    delete: (path, body, headers) => ask('DELETE', path, body, headers),
  };
}

/** The body of an answer that must have this status. */
export function expectStatus(answer: Answer, status: number): Answer['body'] {
  if (answer.status !== status) throw new Error(`Expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Waits until `look` gives something: the thing itself is waited for, never a time. */
export async function eventually<T>(look: () => Promise<T | undefined | false | null> | T | undefined | false | null, within = 15_000): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Not within ${within} ms: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
