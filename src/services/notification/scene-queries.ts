import { sql } from 'kysely';
import type { ChannelChoice, NotificationKind } from '#contract/notifications.ts';
import type { Locale, Role } from '#contract/people.ts';
import type { Database } from '#kit/database.ts';

/** Something that happened, as the job carries it. */
export interface Happened {
  event_id: string;
  name: string;
  payload: Readonly<Record<string, unknown>>;
  actor_id: string | null;
}

/** What an event is about, as it stands now; null for what the event does not name or what is gone. */
export interface Scene {
  event: Happened;
  ticket: {
    id: string;
    number: number;
    subject: string;
    status: string;
    customer_id: string;
    operator_id: string | null;
    readers: string[];
  } | null;
  reply: {
    author_id: string;
    author_name: string;
    body: string;
    internal: boolean;
    created_at: string;
    readers: string[];
  } | null;
  assignment: { operator_id: string; operator_name: string; reason: string; ended_at: string | null } | null;
  link: {
    user_id: string;
    purpose: 'VERIFY_EMAIL' | 'RESET_PASSWORD';
    email: string;
    secret: string;
    expires_at: string;
  } | null;
}

/** The scenes of these events. An id in a payload that is none fails the whole: such a job is a poison one. */
export async function selectScenes(db: Database, events: readonly Happened[]): Promise<Scene[]> {
  const ids = events.map(({ event_id, payload }) => ({ ...payload, event_id }));
  const { rows } = await sql<Omit<Scene, 'event'> & { event_id: string }>`
    select e.event_id, to_jsonb(t) as ticket, to_jsonb(r) as reply, to_jsonb(l) as link,
      to_jsonb(a) || jsonb_build_object('operator_name', o.display_name) as assignment
    from jsonb_to_recordset(${JSON.stringify(ids)}::jsonb)
        as e (event_id uuid, ticket_id uuid, reply_id uuid, assignment_id uuid, link_id uuid)
      left join ticketing.readable_tickets t on t.id = e.ticket_id
      left join ticketing.readable_replies r on r.id = e.reply_id
      left join routing.assignment_reasons a on a.id = e.assignment_id
      left join auth.people o on o.id = a.operator_id
      left join auth.sendable_links l on l.id = e.link_id and l.expires_at > now()
  `.execute(db);
  const byEvent = new Map(rows.map(({ event_id, ...scene }) => [event_id, scene]));
  return events.flatMap((event) => {
    const scene = byEvent.get(event.event_id);
    return scene ? [{ event, ...scene }] : [];
  });
}

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
