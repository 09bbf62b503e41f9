import { sql } from 'kysely';
import type { Tx } from '#kit/transact.ts';

/**
 * Marks chats that have waited since before `before` as told of: since they came, or since they lost their operator.
 * @returns those that were not yet.
 */
export async function markLongWaits(tx: Tx, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update chat.chats set long_wait_told = true where id in (
      select c.id from chat.chats c
      where c.status = 'WAITING' and not c.long_wait_told and c.queued_at < ${before}
        and not exists (select from routing.assignment_reasons a where a.work_id = c.id and a.ended_at >= ${before})
      order by c.id limit ${limit} for no key update
    ) returning id
  `.execute(tx.sql);
  return rows.map((row) => row.id);
}

/**
 * Marks as told of whatever one side wrote before `before` and the other has not read. An operator is told while the chat
 * is open; a customer for a day after its end too.
 * @returns each chat with the member whom it waits for.
 */
export async function markUnread(
  tx: Tx,
  side: 'customer' | 'operator',
  { before, now, limit }: { before: Date; now: Date; limit: number },
): Promise<{ chat_id: string; user_id: string }[]> {
  const member = sql.ref(`c.${side}_id`);
  const told = sql.ref(`${side}_told_seq`);
  const seen = sql`greatest(c.${sql.ref(`${side}_read_seq`)}, c.${told})`;
  const open =
    side === 'operator'
      ? sql`c.status = 'ACTIVE'`
      : sql`(c.status <> 'ENDED' or (c.status = 'ENDED' and c.ended_at > ${now}::timestamptz - interval '1 day'))`;
  const { rows } = await sql<{ chat_id: string; user_id: string }>`
    update chat.chats c set ${told} = c.head_seq where c.id in (
      select c.id from chat.chats c
      where ${open} and c.head_seq > ${seen} and exists (
        select from chat.messages m where m.chat_id = c.id and m.seq > ${seen} and m.sender_id <> ${member} and m.created_at < ${before}
      )
      order by c.id limit ${limit} for no key update
    ) returning c.id as chat_id, ${member} as user_id
  `.execute(tx.sql);
  return rows;
}
