import { sql } from 'kysely';
import type { ChannelChoice, NotificationKind } from '#contract/notifications.ts';
import type { Locale, Role } from '#contract/people.ts';
import type { Database } from '#kit/database.ts';

/** Somebody who may be told something. */
export interface Recipient {
  id: string;
  display_name: string;
  email: string | null;
  role: Role;
  guest: boolean;
  locale: Locale;
  calendar: 'JALALI' | 'GREGORIAN';
  time_zone: string;
  /** Under which they may read: see `Audience` in contract/events.ts. */
  labels: string[];
  choices: Partial<Record<NotificationKind, ChannelChoice>>;
  has_push: boolean;
}

/** Those of these people who are not disabled. */
export async function selectRecipients(db: Database, ids: readonly string[]): Promise<Map<string, Recipient>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Recipient>`
    select p.id, p.display_name, p.email, p.role, p.guest, p.locale, p.calendar, p.time_zone,
      routing.audiences(p.id) as labels,
      coalesce((select jsonb_object_agg(c.kind, jsonb_build_object('email', c.email, 'push', c.push))
        from notification.preferences c where c.user_id = p.id), '{}') as choices,
      exists (select from notification.push_subscriptions s where s.user_id = p.id) as has_push
    from auth.people p where p.id = any(${ids}::uuid[]) and not p.disabled
  `.execute(db);
  return new Map(rows.map((person) => [person.id, person]));
}
