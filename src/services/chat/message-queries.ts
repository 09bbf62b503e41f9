import { sql } from 'kysely';
import type { ChatMessage, ChatStatus } from '#contract/chats.ts';
import type { Role } from '#contract/people.ts';
import type { Database } from '#kit/database.ts';
import { newId } from '#kit/ids.ts';

export interface NewMessage {
  chat_id: string;
  sender_id: string;
  /** Of a sender who is not the customer of the chat. */
  sender_role: Role;
  client_message_id: string;
  body: string;
}

/** The two sides of a chat. */
export interface Members {
  customer_id: string;
  operator_id: string | null;
}

const messageColumns = sql.raw(
  'm.chat_id, m.id, m.seq, m.client_message_id, m.sender_id, m.sender_role, m.sender_name, m.body, m.created_at',
);

/**
 * Takes the next number under the chat's row lock and writes the message: one statement, one commit. The numbers are
 * dense and in the order of the commits, because the lock is held from the one to the other. A message that is there already
 * breaks `message_once`, and its number with it.
 * @returns nothing when the sender is no member or the chat has ended.
 */
export async function insertMessage(
  db: Database,
  { chat_id, sender_id, sender_role, client_message_id, body }: NewMessage,
): Promise<{ message: ChatMessage; members: Members } | undefined> {
  const { rows } = await sql<ChatMessage & Members>`
    with numbered as (
      update chat.chats c set head_seq = c.head_seq + 1, updated_at = chat.touched(c.updated_at)
      where c.id = ${chat_id} and c.status <> 'ENDED' and ${sender_id}::uuid in (c.customer_id, c.operator_id)
      returning c.id, c.head_seq, c.customer_id, c.operator_id
    ), written as (
      insert into chat.messages (chat_id, seq, id, client_message_id, sender_id, sender_role, body, created_at)
      select id, head_seq, ${newId()}::uuid, ${client_message_id}, ${sender_id}::uuid,
        case when customer_id = ${sender_id}::uuid then 'CUSTOMER' else ${sender_role} end, ${body}, clock_timestamp()
      from numbered
      returning *
    )
    select w.chat_id, w.id, w.seq, w.client_message_id, w.sender_id, w.sender_role, p.display_name as sender_name, w.body,
      w.created_at, n.customer_id, n.operator_id
    from written w join numbered n on n.id = w.chat_id join auth.people p on p.id = w.sender_id
  `.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { customer_id, operator_id, ...message } = row;
  return { message, members: { customer_id, operator_id } };
}

/**
 * The same for messages of many chats, which are said in this order: one statement, one commit. Only what nothing stands
 * against: no answer for what was said before, for whose chat is locked by somebody at this moment, has ended, or is not the
 * sender's; such a message is to be said by itself.
 */
export async function insertMessages(
  db: Database,
  wanted: readonly NewMessage[],
): Promise<({ message: ChatMessage; members: Members } | undefined)[]> {
  const column = <K extends keyof NewMessage>(name: K) => wanted.map((message) => message[name]);
  const { rows } = await sql<ChatMessage & Members & { place: number }>`
    with w as materialized (
      select * from unnest(${column('chat_id')}::uuid[], ${column('sender_id')}::uuid[], ${column('sender_role')}::text[],
          ${column('client_message_id')}::text[], ${column('body')}::text[], ${wanted.map(() => newId())}::uuid[])
        with ordinality as w (chat_id, sender_id, sender_role, client_message_id, body, id, place)
    ), open as materialized (
      select c.id, c.customer_id, c.operator_id from chat.chats c
      where c.id in (select chat_id from w) and c.status <> 'ENDED' order by c.id for no key update skip locked
    ), said as materialized (
      select w.*, o.customer_id, o.operator_id, row_number() over (partition by w.chat_id order by w.place)::int as nth
      from w join open o on o.id = w.chat_id and w.sender_id in (o.customer_id, o.operator_id)
      where not exists (select from chat.messages m
        where m.chat_id = w.chat_id and m.sender_id = w.sender_id and m.client_message_id = w.client_message_id)
    ), numbered as (
      update chat.chats c set head_seq = c.head_seq + n.count, updated_at = chat.touched(c.updated_at)
      from (select chat_id, count(*)::int as count from said group by chat_id) n
      where c.id = n.chat_id
      returning c.id, c.head_seq - n.count as before
    ), written as (
      insert into chat.messages (chat_id, seq, id, client_message_id, sender_id, sender_role, body, created_at)
      select s.chat_id, n.before + s.nth, s.id, s.client_message_id, s.sender_id,
        case when s.customer_id = s.sender_id then 'CUSTOMER' else s.sender_role end, s.body, clock_timestamp()
      from said s join numbered n on n.id = s.chat_id order by s.place
      returning *
    )
    select m.chat_id, m.id, m.seq, m.client_message_id, m.sender_id, m.sender_role, p.display_name as sender_name, m.body,
      m.created_at, s.customer_id, s.operator_id, s.place
    from written m join said s on s.id = m.id join auth.people p on p.id = m.sender_id
  `.execute(db);
  const sent = new Map(
    rows.map(({ customer_id, operator_id, place, ...message }) => [
      place - 1,
      { message, members: { customer_id, operator_id } },
    ]),
  );
  return wanted.map((_, at) => sent.get(at));
}

/** What stands in the way of a message, or the message itself when it was sent before; nothing for who is no member. */
export async function selectSent(
  db: Database,
  { chat_id, sender_id, client_message_id }: Pick<NewMessage, 'chat_id' | 'sender_id' | 'client_message_id'>,
): Promise<{ status: ChatStatus; message: ChatMessage | null } | undefined> {
  const { rows } = await sql<{ status: ChatStatus } & { [K in keyof ChatMessage]: ChatMessage[K] | null }>`
    select c.status, ${messageColumns} from chat.chats c
      left join chat.readable_messages m
        on m.chat_id = c.id and m.sender_id = ${sender_id} and m.client_message_id = ${client_message_id}
    where c.id = ${chat_id} and ${sender_id}::uuid in (c.customer_id, c.operator_id)
  `.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { status, ...message } = row;
  return { status, message: isWhole(message) ? message : null };
}

const isWhole = (message: { [K in keyof ChatMessage]: ChatMessage[K] | null }): message is ChatMessage =>
  message.id !== null;

/** Messages of a chat in their order: the first ones after `after`, or the last ones before `before`. */
export async function selectMessages(
  db: Database,
  chatId: string,
  { after, before, limit }: { after: number; before: number | undefined; limit: number },
): Promise<ChatMessage[]> {
  const last = before !== undefined;
  // Only where there is one: a prepared statement keeps its plan, and this one has to begin at the key.
  const below = last ? sql`and m.seq < ${before}` : sql``;
  const { rows } = await sql<ChatMessage>`
    select * from (
      select ${messageColumns} from chat.readable_messages m
      where m.chat_id = ${chatId} and m.seq > ${after} ${below}
      order by m.seq ${sql.raw(last ? 'desc' : 'asc')} limit ${limit}
    ) page order by seq
  `.execute(db);
  return rows;
}

/**
 * What came after the message last seen in each of these chats, as far as this person may read it: so many of each, and of
 * all together as many as fit in so many bytes, but one at least.
 */
export async function selectMissed(
  db: Database,
  personId: string,
  seen: readonly (readonly [chatId: string, seq: number])[],
  most: { each: number; bytes: number },
): Promise<ChatMessage[]> {
  if (seen.length === 0) return [];
  const ids = seen.map(([id]) => id);
  const seqs = seen.map(([, seq]) => seq);
  const { rows } = await sql<ChatMessage>`
    select ${messageColumns} from (
      select missed.*, sum(octet_length(missed.body)) over (order by missed.chat_id, missed.seq) - octet_length(missed.body) as bytes_before
      from unnest(${ids}::uuid[], ${seqs}::int[]) as s (chat_id, seq)
        join chat.chats c on c.id = s.chat_id and c.head_seq > s.seq and chat.readers(c) && routing.audiences(${personId})
        cross join lateral (
          select * from chat.readable_messages m where m.chat_id = s.chat_id and m.seq > s.seq order by m.seq limit ${most.each}
        ) missed
    ) m where m.bytes_before < ${most.bytes} order by m.chat_id, m.seq
  `.execute(db);
  return rows;
}

/** Moves a member's read mark forward, never past the last message. @returns nothing when it does not move. */
export async function updateReadMark(
  db: Database,
  { chat_id, user_id, seq }: { chat_id: string; user_id: string; seq: number },
): Promise<(Members & { seq: number }) | undefined> {
  const { rows } = await sql<Members & { seq: number }>`
    update chat.chats c set updated_at = chat.touched(c.updated_at),
      customer_read_seq = case when c.customer_id = ${user_id} then least(${seq}::int, c.head_seq) else c.customer_read_seq end,
      operator_read_seq = case when c.operator_id = ${user_id} then least(${seq}::int, c.head_seq) else c.operator_read_seq end
    where c.id = ${chat_id} and least(${seq}::int, c.head_seq) > case ${user_id}::uuid
      when c.customer_id then c.customer_read_seq when c.operator_id then c.operator_read_seq end
    returning c.customer_id, c.operator_id, least(${seq}::int, c.head_seq) as seq
  `.execute(db);
  return rows[0];
}

/** The members of a chat that is open, if this person is one of them. */
export async function selectMembers(db: Database, chatId: string, personId: string): Promise<Members | undefined> {
  const { rows } = await sql<Members>`
    select customer_id, operator_id from chat.chats
    where id = ${chatId} and status <> 'ENDED' and ${personId}::uuid in (customer_id, operator_id)
  `.execute(db);
  return rows[0];
}
