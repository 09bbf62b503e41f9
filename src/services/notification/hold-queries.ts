import { sql } from 'kysely';
import type { Client } from 'pg';
import type { Channel, Sending } from '#contract/notifications.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

// A restored copy is held: it sends nothing until somebody says so, for the one it was copied from may still live and
// write to the same people. Mail, push and webhooks are all that ever leaves the house by itself; what is due to webhooks just waits.

/** For a restore, in whose transaction the copy comes into being. */
export async function holdSending(client: Client, because: string): Promise<void> {
  await client.query(
    `insert into notification.sending_hold (because) values ($1)
     on conflict (one) do update set since = excluded.since, because = excluded.because`,
    [because],
  );
}

/**
 * Puts a delivery by when sending is held. The row of the hold is locked for it: whoever ends the hold waits for those that
 * have seen it, and finds what they put by; whoever comes after waits for the end and sends.
 * @returns whether sending is held, and so nothing may be sent.
 */
export async function holdBack(db: Database, id: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    with hold as (select one from notification.sending_hold for share),
      put_by as (
        update notification.deliveries set status = 'HELD' from hold
        where id = ${id}::uuid and status = 'QUEUED'
      )
    select exists (select from hold) as held`.execute(db);
  return rows[0]?.held ?? false;
}

export async function selectSending(db: Database): Promise<Sending> {
  const { rows } = await sql<Sending>`
    select (select since from notification.sending_hold) as held_since,
      (select count(*) from notification.deliveries where status = 'HELD')
        + (select count(*) from notification.webhook_deliveries
           where status = 'QUEUED' and exists (select from notification.sending_hold)) as waiting`.execute(db);
  return rows[0] ?? { held_since: null, waiting: 0 };
}

/** Ends the hold. From here to the commit nobody can put anything by: see `holdBack`. */
export async function deleteHold(tx: Tx): Promise<void> {
  await tx.sql.deleteFrom('notification.sending_hold').execute();
}

/** Takes some of what was put by back to those that are to be sent, the oldest first. */
export async function requeueHeld(tx: Tx, limit: number): Promise<{ id: string; channel: Channel }[]> {
  const { rows } = await sql<{ id: string; channel: Channel }>`
    update notification.deliveries set status = 'QUEUED'
    where id in (select id from notification.deliveries where status = 'HELD' order by id limit ${limit})
    returning id, channel`.execute(tx.sql);
  return rows;
}

/** @returns how many. */
export async function dropHeld(tx: Tx, because: string): Promise<number> {
  const { numUpdatedRows } = await tx.sql
    .updateTable('notification.deliveries')
    .set({ status: 'DROPPED', last_error: because, done_at: sql<string>`now()` })
    .where('status', '=', 'HELD')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
