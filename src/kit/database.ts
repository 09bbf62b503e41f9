import { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import { Client, Pool, type QueryResult, types } from 'pg';
import type { DB } from '#db/types.gen.ts';
import { StartError } from './env.ts';
import type { Log } from './log.ts';

export type Database = Kysely<DB>;

const timestamptz = 1184;
const bigint = 20;
const bigintList = 1016;

/** PostgreSQL's `2026-11-22 17:22:45.123+00` (sessions are in UTC) as RFC 3339 with milliseconds. */
export function toRfc3339(value: string): string {
  const [date, time = ''] = value.slice(0, -3).split(' ');
  const [seconds, fraction = ''] = time.split('.');
  return `${date}T${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

/** Rows come out as the wire shows them: times as RFC 3339, bigints as numbers (ours stay below 2^53). */
const typesAsOnTheWire = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === timestamptz) return toRfc3339;
    if (oid === bigint) return Number;
    if (oid === bigintList) return (value: string) => value.slice(1, -1).split(',').filter(Boolean).map(Number);
    return types.getTypeParser(oid, format);
  },
};

export interface DatabaseHandle {
  db: Database;
  pool: Pool;
  close(): Promise<void>;
}

/** More texts than the program has: those that are put together anew each time must not fill the server's memory. */
const mostPrepared = 1000;
const preparedNames = new Map<string, string>();

/** The name under which a statement is prepared, the same on every connection; none when there are too many. */
function preparedName(text: string): string | undefined {
  const known = preparedNames.get(text);
  if (known !== undefined || preparedNames.size >= mostPrepared) return known;
  const name = `p${preparedNames.size}`;
  preparedNames.set(text, name);
  return name;
}

/**
 * Prepares every statement that has parameters, once for each connection: PostgreSQL reads and plans it then, and not for
 * each request (`docs/performance.md`).
 */
class PreparingClient extends Client {
  // biome-ignore lint/suspicious/noExplicitAny: stands for all overloads of the method it replaces
  override query(...args: any[]): any {
    const [text, values] = args;
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 && preparedName(text);
    if (!name || args.length > 2) return Reflect.apply(super.query, this, args);
    const asked: Promise<QueryResult> = super.query({ name, text, values });
    return asked.catch((error: unknown) => {
      // A migration changed what the statement gives: it has to be prepared anew, under another name.
      if (isStale(error)) preparedNames.set(text, `${name}a`);
      throw error;
    });
  }
}

/**
 * A pool of connections. A request that finds none within 5 s, or a server that is away, fails with an error that
 * `isUnavailable` recognises.
 */
export function connectDatabase(
  url: string,
  log: Log,
  { max = 16, silence = 40_000 }: { max?: number; silence?: number } = {},
): DatabaseHandle {
  const pool = new Pool({
    connectionString: url,
    Client: PreparingClient,
    max,
    stream: () => endWhenSilent(silence),
    application_name: 'pasokh',
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    types: typesAsOnTheWire,
    options: '-c timezone=UTC -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000',
  });
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'));
  // A connection that breaks while a transaction holds it tells its query and this listener; without one it ends the process.
  pool.on('connect', (client) =>
    client.on('error', (error) => log.debug({ err: error }, 'a database connection was lost')),
  );
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

/**
 * A server answers every statement within 30 s, and idle connections are closed before that: one that says nothing for
 * longer, in milliseconds, is cut off from us without a word, and whoever waits for it would wait for many minutes.
 */
function endWhenSilent(silence: number): Socket {
  const socket = new Socket();
  const lost = () => Object.assign(new Error('The database has fallen silent'), { code: 'ETIMEDOUT' });
  return socket.setTimeout(silence, () => socket.destroy(lost()));
}

/**
 * One connection outside of any pool, for what comes before the services.
 * @throws {StartError} when the database cannot be reached or lets us not in.
 */
export async function connectAlone(url: string, name: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: name, keepAlive: true });
  // A connection that breaks fails its query as well; unheard, this would end the process.
  client.on('error', () => {});
  await client.connect().catch((cause: unknown) => {
    const [error] = cause instanceof AggregateError ? cause.errors : [cause];
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`The database cannot be reached (${reason}): is DATABASE_URL right, and does it run?`, {
      cause,
    });
  });
  return client;
}

const lostConnection =
  /terminat|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Connection ended/i;
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** Whether the database is away (as against: it refused what we asked). Class 08, 53 and 57P of SQLSTATE, and network errors. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (networkCodes.has(code) || /^(08|53|57P)/.test(code)) return true;
  return code === '' && lostConnection.test(error.message);
}

/** The name of the constraint an insert or update broke, if that is what went wrong. */
export function brokenConstraint(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('constraint' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('23') && typeof error.constraint === 'string'
    ? error.constraint
    : undefined;
}

/** Serialisation failure, deadlock, or a prepared statement that a migration made stale: the transaction may simply be run again. */
export function isRetryable(error: unknown): boolean {
  return (
    isStale(error) || (error instanceof Error && 'code' in error && ['40001', '40P01'].includes(String(error.code)))
  );
}

const isStale = (error: unknown) => error instanceof Error && /cached plan must not change/.test(error.message);
