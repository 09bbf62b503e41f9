import { sql } from 'kysely';
import type { Channel } from '#contract/notifications.ts';
import type { Database } from '#kit/database.ts';

export interface DeliveryState {
  /** Tried and not done yet. */
  failing: number;
  /** Given up since yesterday, though the person was still to be told. */
  given_up: number;
  last_error: string | null;
  /** Kept for want of a mail server. */
  kept: number;
}

export async function selectDeliveryState(db: Database, channel: Channel, now: Date): Promise<DeliveryState> {
  const { rows } = await sql<DeliveryState>`
    with troubled as (
      select status, last_error, coalesce(done_at, created_at) as at from notification.deliveries
      where channel = ${channel} and last_error is not null and last_error <> 'No longer to be told'
        and (status = 'QUEUED' or (status = 'DROPPED' and done_at > ${now}::timestamptz - interval '1 day'))
    )
    select count(*) filter (where status = 'QUEUED') as failing, count(*) filter (where status = 'DROPPED') as given_up,
      (array_agg(last_error order by at desc))[1] as last_error,
      (select count(*) from notification.deliveries where channel = ${channel} and status = 'KEPT') as kept
    from troubled`.execute(db);
  return rows[0] ?? { failing: 0, given_up: 0, last_error: null, kept: 0 };
}

export async function selectHasSubscriptions(db: Database): Promise<boolean> {
  const { rows } = await sql<{ some: boolean }>`
    select exists (select from notification.push_subscriptions) as some`.execute(db);
  return rows[0]?.some ?? false;
}
