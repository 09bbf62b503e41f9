import type { Static } from 'typebox';
import type { NotificationPage, NotificationQuery } from '#contract/notifications.ts';
import type { Person } from '#kit/identity.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { countUnread, selectNotifications } from './notification-queries.ts';
import type { Use } from './use.ts';

interface Call {
  actor: Person;
  query: Static<typeof NotificationQuery>;
}

export async function listNotifications(
  { db }: Pick<Use, 'db'>,
  { actor, query }: Call,
): Promise<Static<typeof NotificationPage>> {
  const { unread, limit } = query;
  const [before] = decodeCursor(query.cursor, [cursorParts.id]) ?? [];
  const rows = await selectNotifications(db, actor.id, { unread, before, limit: limit + 1 });
  return { ...toPage(rows, limit, ({ id }) => [id]), unread_count: await countUnread(db, actor.id) };
}
