import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import { wasStaff } from '#routing/operator-queries.ts';

type Row = Record<string, unknown>;
interface Part {
  /** The id of the last one read; null at the beginning. */
  after: string | null;
  limit: number;
}

/** Where they are signed in, or were; nothing that opens a session. */
export async function selectSessions(db: Database, userId: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, created_at, expires_at, revoked_at, revoked_because, address, user_agent from auth.sessions
    where user_id = ${userId} order by id
  `.execute(db);
  return rows;
}

/** What else opens the account: by which names they are known elsewhere, and their passkeys; nothing secret. */
export async function selectWaysIn(db: Database, userId: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select 'PROVIDER' as kind, provider, subject as name, created_at from auth.identities where user_id = ${userId}
    union all
    select 'PASSKEY', null, name, created_at from auth.passkeys where user_id = ${userId}
    order by created_at
  `.execute(db);
  return rows;
}

export async function selectTickets(db: Database, userId: string, { after, limit }: Part): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, number, subject, status, priority, tags, created_at, updated_at, closed_at, operator_name
    from ticketing.readable_tickets
    where customer_id = ${userId} and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${limit}
  `.execute(db);
  return rows;
}

/** What a customer may read of their ticket: internal notes are the desk's. */
export async function selectReplies(db: Database, ticketId: string, { after, limit }: Part): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, author_role, author_name, body, created_at from ticketing.readable_replies
    where ticket_id = ${ticketId} and not internal and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${limit}
  `.execute(db);
  return rows;
}

/** What staff wrote to others: their own words, not what they answer. */
export async function selectOwnReplies(db: Database, userId: string, { after, limit }: Part): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select r.id, r.ticket_id, r.body, r.created_at
    from ticketing.readable_replies r join ticketing.readable_tickets t on t.id = r.ticket_id
    where r.author_id = ${userId} and ${wasStaff(userId)} and not r.internal and t.customer_id <> ${userId}
      and (${after}::uuid is null or r.id > ${after}::uuid) order by r.id limit ${limit}
  `.execute(db);
  return rows;
}

export async function selectChats(db: Database, userId: string, { after, limit }: Part): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, status, subject, skills, operator_name, created_at, started_at, ended_at, end_reason from chat.readable_chats
    where customer_id = ${userId} and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${limit}
  `.execute(db);
  return rows;
}

export async function selectMessages(db: Database, chatId: string, { after, limit }: Part): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, seq, sender_role, sender_name, body, created_at from chat.readable_messages m
    where chat_id = ${chatId}
      and (${after}::uuid is null or seq > (select l.seq from chat.readable_messages l where l.chat_id = ${chatId} and l.id = ${after}::uuid))
    order by seq limit ${limit}
  `.execute(db);
  return rows;
}

export async function selectOwnMessages(db: Database, userId: string, { after, limit }: Part): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select m.id, m.chat_id, m.body, m.created_at
    from chat.readable_messages m join chat.readable_chats c on c.id = m.chat_id
    where m.sender_id = ${userId} and ${wasStaff(userId)} and c.customer_id <> ${userId}
      and (${after}::uuid is null or m.id > ${after}::uuid) order by m.id limit ${limit}
  `.execute(db);
  return rows;
}

export async function selectTold(db: Database, userId: string, { after, limit }: Part): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, kind, ticket_id, chat_id, title, body, created_at, read_at from notification.told
    where user_id = ${userId} and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${limit}
  `.execute(db);
  return rows;
}

export async function selectPreferences(db: Database, userId: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select kind, email, push from notification.chosen_preferences where user_id = ${userId} order by kind
  `.execute(db);
  return rows;
}

/** Without the keys that they are reached by. */
export async function selectBrowsers(db: Database, userId: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, endpoint, created_at from notification.known_browsers where user_id = ${userId} order by id
  `.execute(db);
  return rows;
}
