import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import type { LocalTime } from '#kit/local-time.ts';

type Db = Pick<Database, 'getExecutor'>;

/** A chat that may become a ticket, as chat publishes it, with its customer. */
export interface TurnedChat extends LocalTime {
  id: string;
  customer_id: string;
  department_id: string;
  subject: string | null;
  skills: string[];
  has_email: boolean;
  /** Of its department; a deleted one takes no tickets. */
  department_open: boolean;
}

/** The chat, if this person may read it. */
export async function selectChat(db: Db, personId: string, chatId: string): Promise<TurnedChat | undefined> {
  const { rows } = await sql<TurnedChat>`
    select c.id, c.customer_id, c.department_id, c.subject, c.skills, p.email is not null as has_email, p.locale, p.calendar, p.time_zone,
      exists (select from routing.open_departments d where d.id = c.department_id) as department_open
    from chat.readable_chats c join auth.people p on p.id = c.customer_id
    where c.id = ${chatId} and c.readers && routing.audiences(${personId})
  `.execute(db);
  return rows[0];
}

export interface Said {
  seq: number;
  sender_name: string;
  body: string;
  created_at: string;
}

/** The last `limit` messages of a chat, in their order. */
export async function selectConversation(db: Db, chatId: string, limit: number): Promise<Said[]> {
  const { rows } = await sql<Said>`
    select * from (
      select seq, sender_name, body, created_at from chat.readable_messages where chat_id = ${chatId} order by seq desc limit ${limit}
    ) last order by seq
  `.execute(db);
  return rows;
}
