import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import type { StoredMessage } from '../../client/count-messages.ts';

/** Messages of these chats in their order. */
export async function selectStored(db: Database, chatIds: readonly string[]): Promise<StoredMessage[]> {
  const { rows } = await sql<StoredMessage>`
    select chat_id, seq, id, client_message_id, sender_id, body from chat.messages
    where chat_id = any(${chatIds}::uuid[]) order by chat_id, seq
  `.execute(db);
  return rows;
}

/** One run at a time: it ends with the connection that holds it. */
export const runLock = "select pg_try_advisory_lock(hashtextextended('verify-delivery', 0)) as held";
