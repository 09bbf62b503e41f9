import type { Static } from 'typebox';
import type { UserPage, UserQuery } from '#contract/people.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import type { Auth } from './auth.ts';
import { selectUsers } from './user-queries.ts';

export async function listUsers(
  { db }: Auth,
  { query }: { query: Static<typeof UserQuery> },
): Promise<Static<typeof UserPage>> {
  const { role, q, limit } = query;
  const [below] = decodeCursor(query.cursor, [cursorParts.id]) ?? [];
  const rows = await selectUsers(db, { role, q, below, limit: limit + 1 });
  return toPage(rows, limit, (user) => [user.id]);
}
