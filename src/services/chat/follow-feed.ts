import type { Static } from 'typebox';
import { events } from '#contract/events.ts';
import type { FeedAnswer, FeedItem, FeedPage, FeedQuery } from '#contract/socket.ts';
import type { Database } from '#kit/database.ts';
import { presentCursor, readEvents } from '#kit/feed.ts';
import type { Person } from '#kit/identity.ts';
import type { Hint } from '#kit/live.ts';
import { Problem } from '#kit/problem.ts';
import { frames } from './frames.ts';
import { lastOfEach, showObjects, subjectsOf } from './show-objects.ts';
import type { Use } from './use.ts';

/** How many changes one `sync` looks at; who missed more loads afresh. */
const syncLimit = 5000;

/** What happened since a cursor, over HTTP. Without a cursor: where to begin. */
export async function listEvents(
  { db }: Use,
  { actor, query }: { actor: Person; query: Static<typeof FeedQuery> },
): Promise<Static<typeof FeedPage>> {
  if (query.after === undefined) return { items: [], next_cursor: await presentCursor(db) };
  const { items, cursor } = await follow(db, actor.id, query.after, query.limit);
  return { items, next_cursor: cursor };
}

/** The feed part of `sync`: all that was missed, or the word to load afresh. */
export async function catchUp(db: Database, personId: string, from: string | null | undefined): Promise<FeedAnswer> {
  if (from === null || from === undefined) return { events: [], cursor: await presentCursor(db) };
  try {
    const { items, cursor, more } = await follow(db, personId, from, syncLimit);
    if (!more) return { events: items, cursor };
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'cursor_too_old')) throw error;
  }
  return { reload: true, cursor: await presentCursor(db) };
}

async function follow(db: Database, personId: string, after: string, limit: number) {
  const { events: happened, cursor, more } = await readEvents(db, personId, after, limit);
  if (happened.some((hint) => events[hint.name].reload))
    throw new Problem('cursor_too_old', 'What you may read has changed: load afresh.');
  return { items: await toItems(db, personId, happened), cursor, more };
}

/** Each object once, as it is now, at the place and under the name of its last change. */
async function toItems(db: Database, personId: string, happened: readonly Hint[]): Promise<FeedItem[]> {
  const people = new Set([personId]);
  const subjects = happened.flatMap(subjectsOf).map((subject) => ({ ...subject, people }));
  const once = lastOfEach(subjects, ({ frame, id }) => `${frames[frame].view} ${id}`);
  return (await showObjects(db, once)).map(({ event, data }) => ({ event, data }));
}
