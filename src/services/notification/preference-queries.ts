import { sql } from 'kysely';
import type { ChannelChoice, NotificationKind } from '#contract/notifications.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

export type Choices = Partial<Record<NotificationKind, ChannelChoice>>;

export async function selectChoices(db: Database, userId: string): Promise<Choices> {
  const rows = await db
    .selectFrom('notification.preferences')
    .select(['kind', 'email', 'push'])
    .where('user_id', '=', userId)
    .execute();
  return Object.fromEntries(rows.map(({ kind, ...choice }) => [kind, choice]));
}

export async function upsertChoices(tx: Tx, userId: string, choices: Choices): Promise<void> {
  const rows = Object.entries(choices).map(([kind, choice]) => ({ kind, ...choice }));
  await sql`
    insert into notification.preferences (user_id, kind, email, push)
    select ${userId}::uuid, kind, email, push
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c (kind text, email boolean, push boolean)
    on conflict (user_id, kind) do update set email = excluded.email, push = excluded.push
  `.execute(tx.sql);
}
