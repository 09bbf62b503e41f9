import { sql } from 'kysely';
import type { Notification } from '#contract/notifications.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

export interface NewNotification {
  id: string;
  user_id: string;
  event_id: string;
  kind: Notification['kind'];
  ticket_id: string | null;
  chat_id: string | null;
  title: string;
  body: string;
}

/** @returns those that were not there yet. */
export async function insertNotifications(
  tx: Tx,
  rows: readonly NewNotification[],
): Promise<{ id: string; user_id: string }[]> {
  if (rows.length === 0) return [];
  const { rows: written } = await sql<{ id: string; user_id: string }>`
    insert into notification.notifications (id, user_id, event_id, kind, ticket_id, chat_id, title, body)
    select id, user_id, event_id, kind, ticket_id, chat_id, title, body from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as n (id uuid, user_id uuid, event_id uuid, kind text, ticket_id uuid, chat_id uuid, title text, body text)
    on conflict (event_id, user_id) do nothing returning id, user_id
  `.execute(tx.sql);
  return written;
}

const shown = ['id', 'kind', 'ticket_id', 'chat_id', 'title', 'body', 'created_at', 'read_at'] as const;

/** A person's notifications from the newest, below `before`. */
export async function selectNotifications(
  db: Database,
  userId: string,
  { unread, before, limit }: { unread: boolean | undefined; before: string | undefined; limit: number },
): Promise<Notification[]> {
  let query = db.selectFrom('notification.notifications').select(shown).where('user_id', '=', userId);
  if (unread !== undefined) query = query.where('read_at', unread ? 'is' : 'is not', null);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export async function countUnread(db: Database, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('notification.notifications')
    .select((all) => all.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/** A person's own notification; another's is not found. */
export async function lockNotification(tx: Tx, userId: string, id: string): Promise<Notification | undefined> {
  return tx.sql
    .selectFrom('notification.notifications')
    .select(shown)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
}

export async function updateRead(tx: Tx, id: string): Promise<Notification> {
  return tx.sql
    .updateTable('notification.notifications')
    .set({ read_at: sql<string>`now()` })
    .where('id', '=', id)
    .returning(shown)
    .executeTakeFirstOrThrow();
}

/** Marks the newest `limit` unread ones. @returns their ids. */
export async function updateAllRead(tx: Tx, userId: string, limit: number): Promise<string[]> {
  const unread = tx.sql
    .selectFrom('notification.notifications')
    .select('id')
    .where('user_id', '=', userId)
    .where('read_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit)
    .forUpdate();
  const rows = await tx.sql
    .updateTable('notification.notifications')
    .set({ read_at: sql<string>`now()` })
    .where('id', 'in', unread)
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}
