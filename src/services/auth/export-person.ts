import type { User } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import type { Person } from '#kit/identity.ts';
import { notFound } from '#kit/problem.ts';
import { throttle } from '#kit/throttle.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import * as rows from './export-queries.ts';
import { selectUser } from './user-queries.ts';

/** Three at once, and one more every ten minutes: each reads much. */
const limit = { burst: 3, every: 600 } as const;

export function exportOneself(use: Auth, { actor, context }: { actor: Person; context: Context }) {
  return exportPerson(use, { params: { id: actor.id }, context });
}

/**
 * Everything that is kept of one person, as one JSON text: what they wrote and what was written to them. Notes that the desk
 * made for itself are not theirs, nor is what others wrote to other people.
 */
export async function exportPerson(
  use: Auth,
  { params, context }: { params: { id: string }; context: Context },
): Promise<AsyncIterable<string>> {
  const user = await selectUser(use.db, params.id);
  if (!user) throw notFound();
  await throttle(use.db, `export of ${user.id}`, limit);
  await transact(use, context, async (tx) => audit(tx, 'user.exported', { subject: user.id }));
  return piecesOf(use, user);
}

async function* piecesOf({ db }: Auth, user: User): AsyncGenerator<string> {
  const { id } = user;
  yield `{"profile":${JSON.stringify(user)}`;
  yield* list('sessions', few(await rows.selectSessions(db, id)));
  yield* list('ways_in', few(await rows.selectWaysIn(db, id)));
  yield* list(
    'tickets',
    pages((part) => rows.selectTickets(db, id, part)),
    (ticket) =>
      list(
        'replies',
        pages((part) => rows.selectReplies(db, ticket, part)),
      ),
  );
  yield* list(
    'replies_to_others',
    pages((part) => rows.selectOwnReplies(db, id, part)),
  );
  yield* list(
    'chats',
    pages((part) => rows.selectChats(db, id, part)),
    (chat) =>
      list(
        'messages',
        pages((part) => rows.selectMessages(db, chat, part)),
      ),
  );
  yield* list(
    'messages_to_others',
    pages((part) => rows.selectOwnMessages(db, id, part)),
  );
  yield* list(
    'notifications',
    pages((part) => rows.selectTold(db, id, part)),
  );
  yield* list('notification_preferences', few(await rows.selectPreferences(db, id)));
  yield* list('push_subscriptions', few(await rows.selectBrowsers(db, id)));
  yield '}\n';
}

type Row = Record<string, unknown>;
const atOnce = 200;

/** Rows by their ids, some at a time: however much there is, little of it is held. */
async function* pages(read: (part: { after: string | null; limit: number }) => Promise<Row[]>): AsyncGenerator<Row> {
  for (let after: string | null = null; ; ) {
    const found: Row[] = await read({ after, limit: atOnce });
    yield* found;
    const last = found.at(-1);
    if (found.length < atOnce || !last) return;
    after = String(last.id);
  }
}

async function* few(found: readonly Row[]): AsyncGenerator<Row> {
  yield* found;
}

/** One more property of an object that is open: a list, of whose rows each may hold a list of its own. */
async function* list(
  name: string,
  found: AsyncIterable<Row>,
  within?: (id: string) => AsyncIterable<string>,
): AsyncGenerator<string> {
  yield `,${JSON.stringify(name)}:[`;
  let between = '';
  for await (const row of found) {
    const text = JSON.stringify(row);
    yield between;
    between = ',';
    if (!within) yield text;
    else {
      yield text.slice(0, -1);
      yield* within(String(row.id));
      yield '}';
    }
  }
  yield ']';
}
