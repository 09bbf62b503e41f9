import type { Static } from 'typebox';
import type { ChatPage, ChatQuery } from '#contract/chats.ts';
import type { Person } from '#kit/identity.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { selectChats } from './list-queries.ts';
import type { Use } from './use.ts';

/** Chats that this person may read, newest first: a customer's own, those an operator has or had last, all for an admin. */
export async function listChats(
  { db }: Use,
  { actor, query }: { actor: Person; query: ChatQuery },
): Promise<Static<typeof ChatPage>> {
  const [below] = decodeCursor(query.cursor, [cursorParts.id]) ?? [];
  const rows = await selectChats(db, actor, query, below, query.limit + 1);
  return toPage(rows, query.limit, (chat) => [chat.id]);
}
