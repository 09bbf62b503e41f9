import { sql, type Transaction } from 'kysely';
import type { Audience, EventName, EventPayload } from '#contract/events.ts';
import { events } from '#contract/events.ts';
import type { JobName, JobPayload } from '#contract/jobs.ts';
import type { DB } from '#db/types.gen.ts';
import { appendAudit, type PendingAudit } from './audit.ts';
import { type Database, isRetryable } from './database.ts';
import { beginIdempotent, type IdempotencyKey } from './idempotency.ts';
import { newId } from './ids.ts';
import type { JobQueue, NewJob } from './jobs.ts';
import type { Hint, Live } from './live.ts';

/** Where a request comes from, and what it showed to be let in; nothing for what the program does by itself. */
export interface Origin {
  address: string;
  user_agent: string | null;
  credential: { kind: 'SESSION' | 'API_KEY'; id: string } | null;
}

/** On whose behalf something is done, and under which request it is found in the logs. */
export interface Context {
  actor_id: string | null;
  request_id: string;
  origin?: Origin;
  /** The answer of the transaction is kept under this key, and given again to a repeated request. */
  idempotency?: IdempotencyKey;
}

/** A transaction, and what becomes true with its commit: events, jobs, entries of the audit log. */
export interface Tx {
  readonly sql: Transaction<DB>;
  readonly context: Context;
  readonly pending: { events: PendingEvent[]; jobs: NewJob[]; audit: PendingAudit[] };
}

interface PendingEvent extends Hint {
  id: string;
  context: Context;
}

export interface Transactor {
  db: Database;
  queue: JobQueue;
  live: Live;
}

/**
 * Runs `work` in one transaction. Its events and jobs are written just before the commit, in one statement for all
 * events and one for each kind of job, then the entries of the audit log, and the live hints leave after the commit. Deadlocks and serialisation failures
 * run the whole again, so `work` must do nothing but SQL.
 */
export async function transact<T>(use: Transactor, context: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const pending: Tx['pending'] = { events: [], jobs: [], audit: [] };
    try {
      const result = await use.db.transaction().execute(async (trx) => {
        const tx: Tx = { sql: trx, context, pending };
        const keep = context.idempotency && (await beginIdempotent(tx, context.idempotency));
        const answer = await work(tx);
        await flush(use, tx);
        await keep?.(answer);
        await appendAudit(tx);
        return answer;
      });
      if (pending.events.length > 0) use.live.publish(pending.events);
      return result;
    } catch (error) {
      if (attempt >= 4 || !isRetryable(error)) throw error;
    }
  }
}

/** Says that something happened, and who may hear of it. It exists exactly when the transaction commits. */
export function emit<N extends EventName>(
  tx: Tx,
  name: N,
  payload: EventPayload<N>,
  { to }: { to: readonly Audience[] },
): void {
  tx.pending.events.push({ id: newId(), name, payload, audience: [...new Set(to)], context: tx.context });
}

/** Asks for a job. It exists exactly when the transaction commits. */
export function send<N extends JobName>(
  tx: Tx,
  name: N,
  payload: JobPayload<N>,
  options: { start_after?: Date } = {},
): void {
  tx.pending.jobs.push({ name, payload, request_id: tx.context.request_id, ...options });
}

/** The same transaction, on behalf of another: where many share one. */
export const onBehalf = (tx: Tx, context: Context): Tx => ({ ...tx, context });

/** How many events share a job at most. */
const eventsOfJob = 50;

/** The jobs of durable handlers: one for all events of the commit that it handles, or a few when they are many. */
function handlersOf(
  happened: readonly PendingEvent[],
  followed: ReadonlySet<string>,
  { request_id }: Context,
): NewJob[] {
  const handled = happened.flatMap((event) => {
    const jobs = [...events[event.name].jobs, ...(followed.has(event.name) ? (['call_webhooks'] as const) : [])];
    return jobs.map((job) => ({ job, event }));
  });
  return [...Map.groupBy(handled, ({ job }) => job)].flatMap(([name, list]) => {
    const told = list.map(({ event: { id, name, payload, context } }) => {
      return { event_id: id, name, payload, actor_id: context.actor_id };
    });
    const parts = Math.ceil(told.length / eventsOfJob);
    return Array.from({ length: parts }, (_, at): NewJob => {
      return { name, payload: { events: told.slice(at * eventsOfJob, (at + 1) * eventsOfJob) }, request_id };
    });
  });
}

/** Writes the pending events and jobs. Called by `transact`, and by the queue for the transaction of a job. */
export async function flush(use: Pick<Transactor, 'queue'>, tx: Tx): Promise<void> {
  const { events: happened, jobs } = tx.pending;
  if (happened.length > 0) jobs.push(...handlersOf(happened, await insertEvents(tx, happened), tx.context));
  await use.queue.insert(tx, jobs);
}

/** @returns the names that some webhook wants to hear of: asked in the same statement, so that a desk without any pays nothing. */
async function insertEvents(tx: Tx, happened: readonly PendingEvent[]): Promise<Set<string>> {
  const list = happened.map(({ id, name, payload, audience, context: { actor_id, request_id } }) => {
    return { id, name, payload, audience, actor_id, request_id };
  });
  const { rows } = await sql<{ name: string }>`
    with written as (
      insert into kit.events (id, name, payload, audience, actor_id, request_id)
      select id, name, payload, array(select jsonb_array_elements_text(audience)), actor_id, request_id
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb)
        as e (id uuid, name text, payload jsonb, audience jsonb, actor_id uuid, request_id text)
    )
    select name from notification.followed_events where name = any(${[...new Set(list.map(({ name }) => name))]}::text[])
  `.execute(tx.sql);
  return new Set(rows.map(({ name }) => name));
}
