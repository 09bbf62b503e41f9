import { sql } from 'kysely';
import { inject } from 'vitest';
import type { Role } from '../src/contract/people.ts';
import { connectDatabase, type Database } from '../src/kit/database.ts';
import { newId } from '../src/kit/ids.ts';
import { createLocalLive, type Live } from '../src/kit/live.ts';
import { createLog, type Log } from '../src/kit/log.ts';
import { createMetrics, type Metrics } from '../src/kit/metrics.ts';
import type { Context } from '../src/kit/transact.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';

/** A database of its own with what the kit stands on, for tests of the kit itself. */
export interface Scratch {
  url: string;
  db: Database;
  live: Live;
  log: Log;
  metrics: Metrics;
  query<R extends object>(text: string): Promise<R[]>;
  close(): Promise<void>;
}

export async function openScratch(): Promise<Scratch> {
  const serverUrl = inject('serverUrl');
  const url = await cloneDatabase(serverUrl, inject('template'));
  const log = createLog('silent');
  const { db, close } = connectDatabase(url, log);
  return {
    ...{ url, db, log, live: createLocalLive(() => {}), metrics: createMetrics() },
    query: async <R extends object>(text: string) => (await sql.raw<R>(text).execute(db)).rows,
    async close() {
      await close();
      await dropDatabase(serverUrl, new URL(url).pathname.slice(1));
    },
  };
}

export const someContext = (): Context => ({ actor_id: null, request_id: `test-${newId()}` });

/** Somebody who may sign in, as far as the views that others read are concerned. */
export async function addPerson({ query }: Scratch, role: Role, id = newId()): Promise<string> {
  await query(`insert into auth.users (id, username, display_name, role, password_hash, locale, calendar, time_zone)
    values ('${id}', '${role}-${id}', '${role}', '${role}', 'x', 'fa', 'JALALI', 'Asia/Tehran')`);
  return id;
}
