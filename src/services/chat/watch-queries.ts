import { sql } from 'kysely';
import { tableOf } from '#kit/lists.ts';
import type { Tx } from '#kit/transact.ts';

export interface OpenChat {
  id: string;
  customer_id: string;
  operator_id: string | null;
  customer_away_since: string | null;
  operator_away_since: string | null;
}

/**
 * One process at a time looks after the members.
 * @returns the time of the database, in milliseconds, for all processes alike; nothing when another is at it.
 */
export async function takeWatch(tx: Tx): Promise<number | undefined> {
  const { rows } = await sql<{ taken: boolean; now: string }>`
    select pg_try_advisory_xact_lock(hashtextextended('chat.watch', 0)) as taken, clock_timestamp() as now
  `.execute(tx.sql);
  const [row] = rows;
  return row?.taken ? Date.parse(row.now) : undefined;
}

export async function selectOpenChats(tx: Tx): Promise<OpenChat[]> {
  return tx.sql
    .selectFrom('chat.chats')
    .select(['id', 'customer_id', 'operator_id', 'customer_away_since', 'operator_away_since'])
    .where('status', '<>', 'ENDED')
    .orderBy('id')
    .execute();
}

type Marks = Pick<OpenChat, 'id' | 'customer_away_since' | 'operator_away_since'>;

/** Writes since when members are away. A chat that ended or changed hands meanwhile is left as it is. */
export async function updateAwayMarks(
  tx: Tx,
  marks: readonly (Marks & Pick<OpenChat, 'operator_id'>)[],
): Promise<void> {
  if (marks.length === 0) return;
  await sql`
    with marked as (
      select c.id, m.customer_away_since, m.operator_away_since
      from ${tableOf(marks, 'id uuid, operator_id uuid, customer_away_since timestamptz, operator_away_since timestamptz')} m
        join chat.chats c on c.id = m.id and c.status <> 'ENDED' and c.operator_id is not distinct from m.operator_id
      order by c.id for no key update of c
    )
    update chat.chats c set customer_away_since = m.customer_away_since, operator_away_since = m.operator_away_since
    from marked m where m.id = c.id
  `.execute(tx.sql);
}
