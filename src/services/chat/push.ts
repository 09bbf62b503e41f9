import { events } from '#contract/events.ts';
import type { Hint } from '#kit/live.ts';
import type { Deps } from '#kit/service.ts';
import { lastOfEach, type Subject, showObjects, subjectsOf } from './show-objects.ts';
import type { Sockets } from './socket-server.ts';

/** How many hints one round looks at: together they cost one query for each kind of object. */
const roundSize = 500;

/**
 * Shows connected people what just happened. Best effort: what is lost here, `sync` repairs. Rounds follow one another, so
 * that an older state of an object never overtakes a newer one, and hints that come meanwhile share the next round. Who may
 * read an object is asked of the database for every delivery; the labels known here only save questions.
 */
export function createPush(
  { db, live, log }: Deps,
  audience: Pick<Sockets, 'carrying' | 'tellHere'>,
): { close: () => Promise<void> } {
  let waiting: Hint[] = [];
  let running: Promise<void> | undefined;
  live.onHints((hints) => {
    waiting.push(...hints);
    running ??= run().finally(() => {
      running = undefined;
    });
  });

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const round = waiting.slice(0, roundSize);
      waiting = waiting.slice(roundSize);
      await deliver(round).catch((error: unknown) => log.warn({ err: error }, 'a live push was lost'));
    }
  }

  async function deliver(round: readonly Hint[]): Promise<void> {
    const subjects: Subject[] = [];
    for (const hint of round) {
      const people = new Set(audience.carrying(hint.audience));
      if (people.size === 0) continue;
      if (events[hint.name].reload) audience.tellHere(people, 'reload', {});
      subjects.push(...subjectsOf(hint).map((subject) => ({ ...subject, people })));
    }
    const once = lastOfEach(subjects, ({ frame, id }) => `${frame} ${id}`);
    for (const { event, data, to } of await showObjects(db, once)) audience.tellHere(to, event, data);
  }

  return { close: async () => running };
}
