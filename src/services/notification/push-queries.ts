import { sql } from 'kysely';
import type { PushSubscription } from '#contract/notifications.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';
import type { VapidKeys } from './vapid-keys.ts';

interface NewSubscription {
  id: string;
  user_id: string;
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** An endpoint is one browser: it belongs to whoever signed in there last. */
export async function upsertSubscription(tx: Tx, row: NewSubscription): Promise<PushSubscription> {
  return tx.sql
    .insertInto('notification.push_subscriptions')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('endpoint').doUpdateSet(({ ref }) => ({
        user_id: ref('excluded.user_id'),
        p256dh: ref('excluded.p256dh'),
        auth: ref('excluded.auth'),
        created_at: sql<string>`now()`,
      })),
    )
    .returning(['id', 'endpoint', 'created_at'])
    .executeTakeFirstOrThrow();
}

/** Keeps the newest `keep` of a person, so that nobody makes us call thousands of addresses. */
export async function trimSubscriptions(tx: Tx, userId: string, keep: number): Promise<void> {
  await sql`
    delete from notification.push_subscriptions where id in (
      select id from notification.push_subscriptions where user_id = ${userId}::uuid order by created_at desc, id desc offset ${keep}
    )`.execute(tx.sql);
}

/** @returns whether this person had it. */
export async function deleteOwnSubscription(tx: Tx, userId: string, endpoint: string): Promise<boolean> {
  const { numDeletedRows } = await tx.sql
    .deleteFrom('notification.push_subscriptions')
    .where('user_id', '=', userId)
    .where('endpoint', '=', endpoint)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export interface Subscription {
  id: string;
  endpoint: string;
  p256dh: string;
  auth: string;
}

export async function selectSubscriptions(
  db: Database,
  userId: string,
  without: readonly string[],
): Promise<Subscription[]> {
  let query = db
    .selectFrom('notification.push_subscriptions')
    .select(['id', 'endpoint', 'p256dh', 'auth'])
    .where('user_id', '=', userId);
  if (without.length > 0) query = query.where('id', 'not in', without);
  return query.execute();
}

/** The push service knows these no longer. */
export async function deleteSubscriptions(db: Database, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('notification.push_subscriptions').where('id', 'in', ids).execute();
}

/** What was written for this person when the event was handled. */
export async function selectUnreadNotice(
  db: Database,
  eventId: string,
  userId: string,
): Promise<{ title: string; body: string } | undefined> {
  return db
    .selectFrom('notification.notifications')
    .select(['title', 'body'])
    .where('event_id', '=', eventId)
    .where('user_id', '=', userId)
    .where('read_at', 'is', null)
    .executeTakeFirst();
}

export async function selectVapidKeys(db: Database): Promise<VapidKeys | undefined> {
  return db.selectFrom('notification.vapid_keys').select(['public_key', 'private_key']).executeTakeFirst();
}

/** Does nothing when another program was quicker. */
export async function insertVapidKeys(db: Database, keys: VapidKeys): Promise<void> {
  await db
    .insertInto('notification.vapid_keys')
    .values(keys)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
