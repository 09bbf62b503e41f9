import { sql } from 'kysely';
import type { Chat, ChatStatus, EndReason, NewChat } from '#contract/chats.ts';
import type { Database } from '#kit/database.ts';
import { newId } from '#kit/ids.ts';
import { foundById, tableOf } from '#kit/lists.ts';
import type { Tx } from '#kit/transact.ts';

const columnsOfC = (names: string) =>
  sql.raw(
    names
      .split(/\s+/)
      .map((name) => `c.${name}`)
      .join(', '),
  );

/** A chat as the contract shows it, of `chat.readable_chats c`. */
export const chatColumns = columnsOfC(
  'id status customer_id customer_name operator_id operator_name department_id subject skills position head_seq ' +
    'customer_read_seq operator_read_seq ticket_id end_reason created_at updated_at queued_at started_at ended_at',
);
/** Of `chat.chats c`. */
export const lockedColumns = columnsOfC('id status customer_id operator_id department_id started_at');

/** A chat's row as the changes of its state go by it. */
export interface LockedChat {
  id: string;
  status: ChatStatus;
  customer_id: string;
  operator_id: string | null;
  department_id: string;
  started_at: string | null;
}

/** The chat as the contract shows it, whoever may read it. */
export async function presentChat(db: Pick<Database, 'getExecutor'>, id: string): Promise<Chat> {
  const chat = (await presentChats(db, [id])).get(id);
  if (!chat) throw new Error(`Chat ${id} was changed and is not there`);
  return chat;
}

/** The same of several, by their ids. */
export async function presentChats(
  db: Pick<Database, 'getExecutor'>,
  ids: readonly string[],
): Promise<Map<string, Chat>> {
  const { rows } = await sql<Chat>`
    select ${chatColumns} from ${foundById('chat.readable_chats', ids, 'c')}
  `.execute(db);
  return new Map(rows.map((chat) => [chat.id, chat]));
}

/** Those of these chats that this person may read. */
export async function selectChatsById(db: Database, personId: string, ids: readonly string[]): Promise<Chat[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Chat>`
    select ${chatColumns} from chat.readable_chats c
    where c.id = any(${ids}::uuid[]) and c.readers && routing.audiences(${personId})
  `.execute(db);
  return rows;
}

/** The chat that the same start made before. */
export async function selectStarted(
  db: Database,
  { customer_id, client_chat_id }: { customer_id: string; client_chat_id: string },
): Promise<Chat | undefined> {
  const { rows } = await sql<Chat>`
    select ${chatColumns} from chat.readable_chats c
    where c.id = (select id from chat.chats where customer_id = ${customer_id} and client_chat_id = ${client_chat_id})
  `.execute(db);
  return rows[0];
}

/** One start of a person at a time: how many chats they have open stays true until the commit. */
export async function lockStarts(tx: Tx, customerIds: readonly string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended('chat.start ' || id, 0) as key from unnest(${customerIds}::text[]) as c (id) order by key
    ) keys
  `.execute(tx.sql);
}

/** Who starts what, from which network. */
export interface NewStart extends Pick<NewChat, 'client_chat_id' | 'subject' | 'skills'> {
  customer_id: string;
  opened_from: string;
}

interface BeforeStart {
  /** The chat that this start made before. */
  known: string | null;
  open_of_person: number;
  open_of_network: number;
}

/** In the order of the starts. */
export async function lookBeforeStarts(tx: Tx, starts: readonly NewStart[]): Promise<BeforeStart[]> {
  const { rows } = await sql<BeforeStart>`
    select (select id from chat.chats c where c.customer_id = s.customer_id and c.client_chat_id = s.client_chat_id) as known,
      (select count(*) from chat.chats c where c.customer_id = s.customer_id and c.status <> 'ENDED') as open_of_person,
      (select count(*) from chat.chats c where c.opened_from = s.opened_from and c.status <> 'ENDED') as open_of_network
    from unnest((select ${starts.map((start) => start.customer_id)}::uuid[]), ${starts.map((start) => start.client_chat_id)}::text[],
      ${starts.map((start) => start.opened_from)}::text[]) with ordinality as s (customer_id, client_chat_id, opened_from, place)
    order by s.place
  `.execute(tx.sql);
  return rows;
}

/** They wait at the end of the line, in this order. Their departments are locked, so the line is in the order of the locks. */
export async function insertChats(
  tx: Tx,
  chats: readonly (NewStart & { department_id: string })[],
): Promise<LockedChat[]> {
  const skills = chats.map((chat) => JSON.stringify((chat.skills ?? []).map((skill) => skill.toWellFormed())));
  const { rows } = await sql<LockedChat>`
    insert into chat.chats as c (id, client_chat_id, status, customer_id, department_id, subject, skills, opened_from, queued_at, created_at, updated_at)
    select n.id, n.client_chat_id, 'WAITING', n.customer_id, n.department_id, n.subject, array(select jsonb_array_elements_text(n.skills)),
      n.opened_from, t.now, t.now, t.now
    from (select clock_timestamp() as now) t, unnest(${chats.map(() => newId())}::uuid[], ${chats.map((chat) => chat.client_chat_id)}::text[],
      ${chats.map((chat) => chat.customer_id)}::uuid[], ${chats.map((chat) => chat.department_id)}::uuid[], ${chats.map((chat) => chat.subject ?? null)}::text[],
      ${skills}::jsonb[], ${chats.map((chat) => chat.opened_from)}::text[])
      with ordinality as n (id, client_chat_id, customer_id, department_id, subject, skills, opened_from, place)
    order by n.place
    returning ${lockedColumns}
  `.execute(tx.sql);
  return rows;
}

export interface OwnerChange {
  id: string;
  status: ChatStatus;
  operator_id: string | null;
  department_id: string;
  end_reason: EndReason | null;
  preferred_operator_id: string | null;
  given_by_id: string | null;
  /** It begins in the transaction in which it came: it did not wait. */
  at_once: boolean;
}

const changed = `id uuid, status text, operator_id uuid, department_id uuid, end_reason text, preferred_operator_id uuid,
  given_by_id uuid, at_once boolean`;

/** Called by the claim alone. An ended chat shows who answered; one that waits again keeps its waiting time. */
export async function updateOwners(tx: Tx, changes: readonly OwnerChange[]): Promise<LockedChat[]> {
  const { rows } = await sql<LockedChat>`
    update chat.chats c set updated_at = chat.touched(c.updated_at), status = w.status, department_id = w.department_id, end_reason = w.end_reason,
      operator_id = case when w.status = 'ENDED' then coalesce(c.operator_id, c.answered_by_id) else w.operator_id end,
      answered_by_id = coalesce(w.operator_id, c.answered_by_id),
      interrupted = c.interrupted or (c.status = 'ACTIVE' and w.status = 'WAITING'),
      preferred_operator_id = w.preferred_operator_id, given_by_id = w.given_by_id,
      long_wait_told = c.long_wait_told and w.status = c.status,
      started_at = case when w.status = 'ACTIVE' then coalesce(c.started_at, case when w.at_once then c.created_at else t.now end) else c.started_at end,
      ended_at = case when w.status = 'ENDED' then t.now end,
      opened_from = case when w.status = 'ENDED' then null else c.opened_from end,
      operator_away_since = null,
      customer_away_since = case when w.status = 'ENDED' then null else c.customer_away_since end
    from ${tableOf(changes, changed)} w,
      (select clock_timestamp() as now) t
    where c.id = w.id returning ${lockedColumns}
  `.execute(tx.sql);
  return rows;
}

/** Locks a chat by its id alone, for what no person asks for. */
export async function lockChatById(tx: Tx, id: string): Promise<LockedChat | undefined> {
  const { rows } = await sql<LockedChat>`
    select ${lockedColumns} from chat.chats c where c.id = ${id} for no key update
  `.execute(tx.sql);
  return rows[0];
}

/** Remembers the ticket that a chat was turned into. @returns false when it had one already. */
export async function updateTicketId(tx: Tx, id: string, ticketId: string): Promise<boolean> {
  const { rows } = await sql`
    update chat.chats set ticket_id = ${ticketId}, updated_at = chat.touched(updated_at)
    where id = ${id} and ticket_id is null returning id
  `.execute(tx.sql);
  return rows.length > 0;
}
