import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import { deadLetters } from '#kit/jobs.ts';

/** Whether a Pasokh was ever started on this database: a start makes the queue. */
export async function selectHasQueue(db: Database): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass('pgboss.job') is not null as there`.execute(db);
  return rows[0]?.there ?? false;
}

export interface JobPile {
  name: string;
  count: number;
  seconds: number;
  error: string | null;
}

const ours = sql`name not like '\\_\\_pgboss\\_\\_%'`;

/** Jobs by name that could have begun before `before` and have not. */
export async function selectWaitingJobs(db: Database, before: Date, now: Date): Promise<JobPile[]> {
  const { rows } = await sql<JobPile>`
    select name, count(*) as count, round(extract(epoch from ${now}::timestamptz - min(start_after)))::int as seconds, null as error
    from pgboss.job
    where state in ('created', 'retry') and start_after < ${before} and name <> ${deadLetters} and ${ours}
    group by name order by min(start_after)`.execute(db);
  return rows;
}

/** Jobs by name that failed and will be tried again, with the last error. */
export async function selectRetryingJobs(db: Database, now: Date): Promise<JobPile[]> {
  const { rows } = await sql<JobPile>`
    select name, count(*) as count, round(extract(epoch from ${now}::timestamptz - min(created_on)))::int as seconds,
      (array_agg(output ->> 'message' order by started_on desc nulls last))[1] as error
    from pgboss.job where state = 'retry' and ${ours} group by name order by name`.execute(db);
  return rows;
}

/** Jobs by name that failed for good and were not put back. */
export async function selectDeadJobs(db: Database, now: Date): Promise<JobPile[]> {
  const { rows } = await sql<JobPile>`
    select coalesce(source_name, 'unknown') as name, count(*) as count,
      round(extract(epoch from ${now}::timestamptz - max(created_on)))::int as seconds,
      (array_agg(source_output ->> 'message' order by created_on desc))[1] as error
    from pgboss.job where name = ${deadLetters} and state = 'created' group by 1 order by 1`.execute(db);
  return rows;
}

/** Seconds since the last job of every minute was done, and since the oldest Pasokh that is connected has been. */
export async function selectWork(
  db: Database,
  everyMinute: string,
  now: Date,
): Promise<{ done_for: number | null; connected_for: number | null }> {
  const since = (time: ReturnType<typeof sql>) =>
    sql<number | null>`round(extract(epoch from ${now}::timestamptz - (${time})))::int`;
  const done = sql`select max(completed_on) from pgboss.job where name = ${everyMinute} and state = 'completed'`;
  const connected = sql`
    select min(backend_start) from pg_stat_activity where application_name = 'pasokh jobs' and datname = current_database()`;
  const { rows } = await sql<{ done_for: number | null; connected_for: number | null }>`
    select ${since(done)} as done_for, ${since(connected)} as connected_for`.execute(db);
  return rows[0] ?? { done_for: null, connected_for: null };
}
