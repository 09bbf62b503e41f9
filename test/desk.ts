import { Client } from 'pg';
import { inject } from 'vitest';
import { type Caller, caller, expectStatus } from '../src/client/http-client.ts';
import type { Tokens, User } from '../src/contract/people.ts';
import { readConfig } from '../src/kit/env.ts';
import { createLog } from '../src/kit/log.ts';
import { type Running, type StartOptions, startPasokh } from '../src/main.ts';
import { startApart } from './apart.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';

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
  operator(
    username: string,
    profile?: Partial<{ department_ids: string[]; skills: string[]; ticket_capacity: number; chat_capacity: number }>,
  ): Promise<SignedIn>;
  department(name: string, routing?: object): Promise<{ id: string; name: string }>;
  sql<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

export const testPassword = 'correct horse battery';
/** Hashing passwords as they deserve would take half of the time of the tests. */
const leastPasswordCost = { memory: 8, passes: 1 };

function startTogether(settings: Record<string, string>, options: StartOptions): Promise<Running> {
  const config = readConfig(settings);
  return startPasokh(config, { log: createLog(config.log_level), ...options });
}

/** The whole program on a database of its own, on a free port, with the admin Parisa signed in; in the mode `split`, apart. */
export async function openDesk(env: Record<string, string> = {}, options: { now?: () => Date } = {}): Promise<Desk> {
  const serverUrl = inject('serverUrl');
  const databaseUrl = env.DATABASE_URL ?? (await cloneDatabase(serverUrl, inject('template')));
  const settings = {
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_USERNAME: 'parisa',
    ADMIN_PASSWORD: testPassword,
    REQUESTS_PER_ADDRESS: '1000000',
    REQUESTS_PER_PERSON: '1000000',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'fatal',
    ...env,
  };
  const start = inject('mode') === 'split' ? startApart : startTogether;
  const running = await start(settings, { passwordCost: leastPasswordCost, ...options });
  const { url } = running;
  const sqlClient = new Client({ connectionString: databaseUrl });
  await sqlClient.connect();
  // A test that cuts the database off cuts this off too.
  sqlClient.on('error', () => {});
  const nobody = caller(url);

  const signedIn = (tokens: Tokens): SignedIn => ({ ...caller(url, tokens.access_token), tokens, user: tokens.user });
  const signIn = async (username: string, password = testPassword) =>
    signedIn(expectStatus(await nobody.post('/api/auth/login', { username, password }), 200));
  const parisa = await signIn('parisa');

  return {
    url,
    databaseUrl,
    running,
    nobody,
    parisa,
    signIn,
    async register(username) {
      expectStatus(
        await nobody.post('/api/auth/register', {
          username,
          password: testPassword,
          email: `${username}@example.com`,
          display_name: username,
        }),
        201,
      );
      return signIn(username);
    },
    async operator(username, profile) {
      const { user } = expectStatus(
        await parisa.post('/api/users', {
          username,
          password: testPassword,
          email: `${username}@desk.example`,
          display_name: username,
          role: 'OPERATOR',
        }),
        201,
      );
      if (profile) {
        const { profile: now } = expectStatus(await parisa.get(`/api/operators/${user.id}/profile`), 200);
        expectStatus(await parisa.put(`/api/operators/${user.id}/profile`, { ...now, ...profile }), 200);
      }
      return signIn(username);
    },
    async department(name, routing) {
      return expectStatus(await parisa.post('/api/departments', { name, ...(routing ? { routing } : {}) }), 201)
        .department;
    },
    sql: async (text, values) => (await sqlClient.query(text, values)).rows,
    async stop() {
      await sqlClient.end();
      await running.stop();
      if (!env.DATABASE_URL) await dropDatabase(serverUrl, new URL(databaseUrl).pathname.slice(1));
    },
  };
}
