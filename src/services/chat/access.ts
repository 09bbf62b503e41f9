import { sql } from 'kysely';
import type { Chat } from '#contract/chats.ts';
import type { Database } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { notFound } from '#kit/problem.ts';
import type { Tx } from '#kit/transact.ts';
import { chatColumns, type LockedChat, lockedColumns } from './chat-queries.ts';

/** In which part somebody meets a chat: as one of its two members, or as an admin who looks on. */
type Part = 'CUSTOMER' | 'OPERATOR' | 'ADMIN';

/**
 * The one door to a chat.
 * @throws {Problem} `not_found`, alike for a chat that does not exist and for one that this person may not read.
 */
export async function accessChat(
  db: Pick<Database, 'getExecutor'>,
  actor: Pick<Person, 'id'>,
  id: string,
): Promise<{ chat: Chat; as: Part }> {
  const { rows } = await sql<Chat>`
    select ${chatColumns} from chat.readable_chats c
    where c.id = ${id} and c.readers && routing.audiences(${actor.id})
  `.execute(db);
  const [chat] = rows;
  if (!chat) throw notFound();
  return { chat, as: partOf(chat, actor) };
}

/** The same, with the chat's row locked until the transaction ends. */
export async function lockChat(tx: Tx, actor: Pick<Person, 'id'>, id: string): Promise<{ chat: LockedChat; as: Part }> {
  const { rows } = await sql<LockedChat>`
    select ${lockedColumns} from chat.chats c
    where c.id = ${id} and chat.readers(c) && routing.audiences(${actor.id}) for no key update of c
  `.execute(tx.sql);
  const [chat] = rows;
  if (!chat) throw notFound();
  return { chat, as: partOf(chat, actor) };
}

function partOf(chat: Pick<LockedChat, 'customer_id' | 'operator_id'>, { id }: Pick<Person, 'id'>): Part {
  if (chat.customer_id === id) return 'CUSTOMER';
  return chat.operator_id === id ? 'OPERATOR' : 'ADMIN';
}

/** Labels of all who may read the chat: whom its events are for. */
export const readersOf = ({ customer_id, operator_id }: Pick<LockedChat, 'customer_id' | 'operator_id'>): string[] => [
  `customer:${customer_id}`,
  ...(operator_id === null ? [] : [`operator:${operator_id}`]),
  'admins',
];
