import type { Static } from 'typebox';
import type { OutboxPage } from '#contract/notifications.ts';
import type { PlainPageQuery } from '#contract/operators.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { selectKeptMails } from './delivery-queries.ts';
import type { Use } from './use.ts';

/** Without a mail server the admin passes on what should have been sent. */
export async function listOutbox(
  { db }: Pick<Use, 'db'>,
  { query: { cursor, limit } }: { query: Static<typeof PlainPageQuery> },
): Promise<Static<typeof OutboxPage>> {
  const [before] = decodeCursor(cursor, [cursorParts.id]) ?? [];
  const rows = await selectKeptMails(db, { before, limit: limit + 1 });
  return toPage(rows, limit, ({ id }) => [id]);
}
