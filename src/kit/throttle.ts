import { sql } from 'kysely';
import type { Database } from './database.ts';
import { Problem } from './problem.ts';
import type { Tx } from './transact.ts';

interface Limit {
  /** How many in a row, and the seconds after which one more is allowed. */
  burst: number;
  every: number;
}

/** A count is with the others at once, and on the disk within a second: should the server fall meanwhile, little is lost. */
const notWaitingForDisk = sql`set_config('synchronous_commit', 'off', true) is not null`;

/**
 * Counts one use of `key` by the generic cell rate algorithm (ITU-T I.371), in PostgreSQL, so that neither a restart
 * nor an emptied Redis opens anything. By itself, never within a transaction.
 * @throws {Problem} `too_many_requests` with the seconds to wait; nothing is counted then.
 */
export const throttle = (db: Database, key: string, limit: Limit): Promise<void> => throttleEach(db, [{ key, limit }]);

/**
 * The same of several keys, in one statement and in this order: what comes after one that is refused is not counted, so that
 * who asks for too much uses up nothing that is shared with others.
 */
export async function throttleEach(db: Database, uses: readonly { key: string; limit: Limit }[]): Promise<void> {
  const nameOf = (at: number) => sql.id(`count_${at}`);
  const counts = uses.map(({ key, limit: { burst, every } }, at) => {
    const interval = `${every} seconds`;
    const goesOn = at === 0 ? notWaitingForDisk : sql`exists (select from ${nameOf(at - 1)})`;
    return sql`${nameOf(at)} as (
      insert into kit.throttles as t (key, empty_at) select ${key}, now() + ${interval}::interval where ${goesOn}
      on conflict (key) do update set empty_at = greatest(t.empty_at, now()) + ${interval}::interval
        where greatest(t.empty_at, now()) + ${interval}::interval <= now() + ${interval}::interval * ${burst}::int
      returning key
    )`;
  });
  const counted = uses.map((_, at) => sql`select key from ${nameOf(at)}`);
  const { rows } = await sql<{ key: string }>`
    with ${sql.join(counts)} ${sql.join(counted, sql` union all `)}
  `.execute(db);
  const refused = uses[rows.length];
  // Asked only now: a statement that waited for another's use of the key still sees the time before it.
  if (refused) throw tooMany(await waitOf(db, refused.key, refused.limit));
}

/**
 * Refuses while the bucket of `key` is full, and counts nothing: for what is counted only when it fails.
 * @throws {Problem} `too_many_requests` with the seconds to wait.
 */
export async function checkThrottle(db: Database, key: string, limit: Limit): Promise<void> {
  const wait = await waitOf(db, key, limit);
  if (wait > 0) throw tooMany(wait);
}

/** Seconds until one more is allowed; not above 0 when it is allowed now. */
async function waitOf(db: Database, key: string, { burst, every }: Limit): Promise<number> {
  const { rows } = await sql<{ wait: number }>`
    select extract(epoch from empty_at - now())::float8 - ${every * (burst - 1)}::float8 as wait
    from kit.throttles where key = ${key}
  `.execute(db);
  return rows[0]?.wait ?? 0;
}

const tooMany = (wait: number) =>
  new Problem('too_many_requests', undefined, { retryAfter: Math.max(1, Math.ceil(wait)) });

/**
 * Counts one failure of `key`, past the limit too: of many that are tried at once, those that `checkThrottle` let by are
 * paid for with a longer wait. The wait is bounded by twice the burst.
 */
export async function countFailure(db: Database, key: string, { burst, every }: Limit): Promise<void> {
  const interval = `${every} seconds`;
  await sql`
    insert into kit.throttles as t (key, empty_at) values (${key}, now() + ${interval}::interval)
    on conflict (key) do update set empty_at = least(
      greatest(t.empty_at, now()) + ${interval}::interval, now() + ${interval}::interval * ${burst * 2}::int)
  `.execute(db);
}

/** Forgets what was counted, after a success. */
export async function clearThrottle(db: Database, key: string): Promise<void> {
  await db.deleteFrom('kit.throttles').where('key', '=', key).execute();
}

/**
 * Forgets what was counted of these names, however they are spelt: the keys that are one of `counts` and a name (`mail to NAME`),
 * and those of a name at an address (`login as NAME from ADDRESS`). Keys that merely hold such a word stay.
 */
export async function forgetThrottles(tx: Tx, counts: readonly string[], names: readonly string[]): Promise<void> {
  await sql`
    delete from kit.throttles t
    using unnest(${counts}::text[]) as c (count) cross join unnest(${names}::text[]) as n (name)
    where kit.fold(t.key) = kit.fold(c.count || ' ' || n.name)
      or starts_with(kit.fold(t.key), kit.fold(c.count || ' ' || n.name || ' from '))
  `.execute(tx.sql);
}

/** Whether this is the first use of `key` for so many seconds: what many do at once is said once. */
export async function firstIn(db: Database, key: string, seconds: number): Promise<boolean> {
  try {
    await throttle(db, key, { burst: 1, every: seconds });
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}
