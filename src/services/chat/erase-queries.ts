import { sql } from 'kysely';
import { erasedMark } from '#contract/erased.ts';
import type { Tx } from '#kit/transact.ts';
import { wasStaff } from '#routing/operator-queries.ts';
import { type LockedChat, lockedColumns } from './chat-queries.ts';

/** Locks the next chats, by their ids, in which they were the customer or an operator. */
export async function lockChatsOf(tx: Tx, userId: string, after: string | null, limit: number): Promise<LockedChat[]> {
  const { rows } = await sql<LockedChat>`
    with theirs as materialized (
      select id from chat.chats where customer_id = ${userId}
      union select work_id from routing.assignment_reasons where work_kind = 'CHAT' and operator_id = ${userId}
        and ${wasStaff(userId)}
    )
    select ${lockedColumns} from chat.chats c
    where c.id in (select id from theirs) and (${after}::uuid is null or c.id > ${after}::uuid)
    order by c.id limit ${limit} for no key update of c
  `.execute(tx.sql);
  return rows;
}

/** Empties what they said in these chats, so many messages at most. What a client named them by may be words too. @returns how many. */
export async function emptyMessages(
  tx: Tx,
  userId: string,
  chatIds: readonly string[],
  limit: number,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update chat.messages m set body = ${erasedMark}, client_message_id = m.id::text
    from (
      select chat_id, seq from chat.messages
      where chat_id = any(${chatIds}::uuid[]) and sender_id = ${userId} and body <> ${erasedMark} limit ${limit}
    ) theirs
    where m.chat_id = theirs.chat_id and m.seq = theirs.seq
  `.execute(tx.sql);
  return Number(numAffectedRows);
}

/** @returns how many there were to empty. */
export async function emptyChats(tx: Tx, userId: string, ids: readonly string[]): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update chat.chats c set subject = case when c.subject is not null then ${erasedMark}::text end, skills = '{}',
      client_chat_id = c.id::text, opened_from = null
    where c.id = any(${ids}::uuid[]) and c.customer_id = ${userId} and c.client_chat_id <> c.id::text
  `.execute(tx.sql);
  return Number(numAffectedRows);
}

/** Whoever looks at them is shown them anew. */
export async function touchChats(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`
    update chat.chats c set updated_at = chat.touched(c.updated_at) where c.id = any(${ids}::uuid[])
  `.execute(tx.sql);
}
