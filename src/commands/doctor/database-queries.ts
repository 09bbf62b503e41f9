import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';

async function one<R>(db: Database, query: ReturnType<typeof sql<R>>): Promise<R> {
  const { rows } = await query.execute(db);
  const [row] = rows;
  if (!row) throw new Error('The query always gives a row');
  return row;
}

export const selectServer = (db: Database) =>
  one(
    db,
    sql<{ version: string; size: string }>`
      select current_setting('server_version') as version, pg_size_pretty(pg_database_size(current_database())) as size`,
  );

export const selectLocale = (db: Database) =>
  one(
    db,
    sql<{ ctype: string; has_trgm: boolean }>`
      select datctype as ctype, to_regproc('show_trgm') is not null as has_trgm
      from pg_database where datname = current_database()`,
  );

/** Whether a search can narrow down by Persian letters. */
export const selectReadsPersian = (db: Database) =>
  one(db, sql<{ reads: boolean }>`select show_trgm('سلام') <> '{}' as reads`);

export const selectSettings = (db: Database) =>
  one(
    db,
    sql<{ fsync: string; full_page_writes: string; synchronous_commit: string; autovacuum: string }>`
      select current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
        current_setting('synchronous_commit') as synchronous_commit, current_setting('autovacuum') as autovacuum`,
  );

export const selectConnections = (db: Database) =>
  one(
    db,
    sql<{ used: number; most: number }>`
      select (select count(*) from pg_stat_activity where backend_type = 'client backend') as used,
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as most`,
  );

export const selectRights = (db: Database) =>
  one(
    db,
    sql<{ user_name: string; may_create: boolean }>`
      select current_user as user_name, has_database_privilege(current_database(), 'CREATE') as may_create`,
  );

export interface RunningTransaction {
  pid: number;
  application: string;
  state: string;
  seconds: number;
  /** It has changed something: the feed waits for it. */
  writes: boolean;
}

/** Transactions that have been open since before `since`, the oldest first. */
export async function selectLongTransactions(db: Database, since: Date): Promise<RunningTransaction[]> {
  const { rows } = await sql<RunningTransaction>`
    select pid, coalesce(nullif(application_name, ''), 'a program without a name') as application, state,
      round(extract(epoch from clock_timestamp() - xact_start))::int as seconds, backend_xid is not null as writes
    from pg_stat_activity where xact_start < ${since} and backend_type = 'client backend'
    union all
    select 0, 'prepared transaction ' || gid, 'prepared', round(extract(epoch from clock_timestamp() - prepared))::int, true
    from pg_prepared_xacts where prepared < ${since}
    order by seconds desc`.execute(db);
  return rows;
}

/** Tables in which more is dead than alive, because nobody tidies them. */
export async function selectNeglectedTables(db: Database): Promise<{ name: string; dead: number }[]> {
  const { rows } = await sql<{ name: string; dead: number }>`
    select schemaname || '.' || relname as name, n_dead_tup as dead from pg_stat_user_tables
    where n_dead_tup > 10000 and n_dead_tup > n_live_tup and coalesce(last_vacuum, last_autovacuum) is null
    order by n_dead_tup desc limit 5`.execute(db);
  return rows;
}
