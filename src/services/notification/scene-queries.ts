import { sql } from 'kysely';
import type { FactorChange } from '#contract/second-factor.ts';
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
  chat: {
    id: string;
    status: string;
    subject: string | null;
    customer_id: string;
    customer_name: string;
    operator_id: string | null;
    ticket_id: string | null;
    started_at: string | null;
    /** Since it came, or since an operator was last lost. */
    waiting_since: string;
    /** Until now, or until it ended. */
    waited_seconds: number;
    /** Who takes chats of its department now; if nobody does, the admins. */
    desk: string[];
    readers: string[];
    desk_readers: string[];
  } | null;
  /** For an event that names a member of the chat: the newest of what this member has not read, oldest first. */
  unread: { user_id: string; messages: Message[] } | null;
  link: {
    user_id: string;
    purpose: 'VERIFY_EMAIL' | 'RESET_PASSWORD';
    email: string;
    secret: string;
    expires_at: string;
  } | null;
  /** What happened to how somebody signs in. */
  factor: { user_id: string; change: FactorChange } | null;
}

interface Message {
  author_name: string;
  body: string;
  created_at: string;
}

/** Messages that are quoted to a member who has not read them. */
const quoted = 5;

/**
 * The object that an event names, found by its id: `offset 0` keeps the planner from reading whole tables for a handful of
 * events, which it does while it knows little of them.
 */
const one = (alias: string, columns: string, view: string, id: string) =>
  sql.raw(`left join lateral (select ${columns} from ${view} x where x.id = e.${id} offset 0) ${alias} on true`);

/** The scenes of these events. An id in a payload that is none fails the whole: such a job is a poison one. */
export async function selectScenes(db: Database, events: readonly Happened[], now: Date): Promise<Scene[]> {
  const time = now.toISOString();
  const ids = events.map(({ event_id, payload }) => ({ ...payload, event_id }));
  const { rows } = await sql<Omit<Scene, 'event'> & { event_id: string }>`
    select e.event_id, to_jsonb(t) as ticket, to_jsonb(r) as reply, to_jsonb(l) as link,
      to_jsonb(a) || jsonb_build_object('operator_name', o.display_name) as assignment,
      to_jsonb(c) || to_jsonb(w) || jsonb_build_object('desk', d.people,
        'waited_seconds', extract(epoch from coalesce(c.ended_at, ${time}::timestamptz) - w.waiting_since)) as chat,
      to_jsonb(u) as unread,
      case when e.change is not null then jsonb_build_object('user_id', e.user_id, 'change', e.change) end as factor
    from jsonb_to_recordset(${JSON.stringify(ids)}::jsonb)
        as e (event_id uuid, ticket_id uuid, reply_id uuid, assignment_id uuid, link_id uuid, chat_id uuid, user_id uuid, change text)
      ${one('t', 'id, number, subject, status, customer_id, operator_id, readers', 'ticketing.readable_tickets', 'ticket_id')}
      ${one('r', 'author_id, author_name, body, internal, created_at, readers', 'ticketing.readable_replies', 'reply_id')}
      ${one('a', 'operator_id, reason, ended_at', 'routing.assignment_reasons', 'assignment_id')}
      left join auth.people o on o.id = a.operator_id
      ${one('l', '*', 'auth.sendable_links', 'link_id')} and l.expires_at > ${time}::timestamptz
      ${one('c', '*', 'chat.readable_chats', 'chat_id')}
      left join lateral (
        select greatest(c.created_at, max(s.ended_at)) as waiting_since
        from routing.assignment_reasons s where c.id is not null and s.work_kind = 'CHAT' and s.work_id = c.id
      ) w on true
      left join lateral (
        select coalesce(array_agg(s.operator_id),
          array(select p.id from auth.people p where p.role = 'ADMIN' and not p.disabled)) as people
        from routing.chat_places s where c.id is not null and s.department_id = c.department_id
      ) d on true
      left join lateral (
        select e.user_id, jsonb_agg(m order by m.seq) as messages
        from (
          select s.seq, s.sender_name as author_name, s.body, s.created_at
          from chat.readable_messages s
          where s.chat_id = c.id and (s.sender_id = c.customer_id) <> (e.user_id = c.customer_id)
            and s.seq > case e.user_id when c.customer_id then c.customer_read_seq else c.operator_read_seq end
          order by s.seq desc limit ${quoted}
        ) m
        having count(*) > 0
      ) u on true
  `.execute(db);
  const byEvent = new Map(rows.map(({ event_id, ...scene }) => [event_id, scene]));
  return events.flatMap((event) => {
    const scene = byEvent.get(event.event_id);
    return scene ? [{ event, ...scene }] : [];
  });
}
