import { type Kysely, sql } from 'kysely';
import type { Job, JobState } from '#contract/jobs.ts';
import type { DB } from '#db/types.gen.ts';
import type { Database } from '#kit/database.ts';
import { deadLetters } from '#kit/jobs.ts';

// Times are cut to what travels in a cursor: with more, a page would begin past rows of the same millisecond.
const asJob = sql`
  select id, coalesce(source_name, name) as name,
    case when name = ${deadLetters} then 'DEAD' when state = 'created' then 'QUEUED' when state = 'retry' then 'RETRY'
      when state = 'active' then 'ACTIVE' when state = 'completed' then 'DONE' else 'FAILED' end as state,
    data as payload, coalesce(source_retry_count, retry_count) + 1 as attempts,
    coalesce(source_output, output) ->> 'message' as error,
    date_trunc('milliseconds', created_on) as created_at, started_on as started_at, completed_on as ended_at
  from pgboss.job`;

/** Jobs from the newest, below `before`. A job that died stands in its queue as FAILED and among the dead letters as DEAD. */
export async function selectJobs(
  db: Database,
  page: { state: JobState | undefined; before: readonly [string, string] | undefined; limit: number },
): Promise<Job[]> {
  const { state, before, limit } = page;
  const ofState = state === undefined ? sql`` : sql`and j.state = ${state}`;
  const below = before ? sql`and (j.created_at, j.id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``;
  const { rows } = await sql<Job>`
    select * from (${asJob}) j
    where name not like '\\_\\_pgboss\\_\\_%' ${ofState} ${below}
    order by j.created_at desc, j.id desc limit ${limit}`.execute(db);
  return rows;
}

/** The id under which a dead job was first sent; all its lives share it. */
export async function selectOriginOfDead(db: Kysely<DB>, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ origin: string }>`
    select coalesce(source_root_id, source_id) as origin from pgboss.job where name = ${deadLetters} and id = ${id}::uuid
  `.execute(db);
  return rows[0]?.origin;
}

/** The latest life of a job that was put back into its queue: it got an id of its own. */
export async function selectRedriven(db: Kysely<DB>, origin: string): Promise<Job | undefined> {
  const { rows } = await sql<Job>`
    ${asJob} where name <> ${deadLetters} and source_root_id = ${origin}::uuid order by created_on desc limit 1`.execute(
    db,
  );
  return rows[0];
}
