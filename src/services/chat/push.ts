import { events, type FrameName } from '#contract/events.ts';
import type { Hint } from '#kit/live.ts';
import type { Deps } from '#kit/service.ts';
import { subjectsOf } from './follow-feed.ts';
import { selectReadable } from './frame-queries.ts';
import { frames } from './frames.ts';
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
    const targets = new Map<FrameName, Map<string, Set<string>>>();
    for (const hint of round) {
      const people = [...audience.carrying(hint.audience)];
      if (people.length === 0) continue;
      if (events[hint.name].reload) audience.tellHere(people, 'reload', {});
      for (const { frame, id } of subjectsOf(hint)) {
        const byId = targets.get(frame) ?? new Map<string, Set<string>>();
        const known = byId.get(id) ?? new Set<string>();
        for (const person of people) known.add(person);
        targets.set(frame, byId.set(id, known));
      }
    }
    for (const [frame, byId] of targets) {
      const people = new Set([...byId.values()].flatMap((set) => [...set]));
      for (const { id, object, allowed } of await selectReadable(db, frame, [...byId.keys()], [...people])) {
        const wanted = byId.get(id) ?? new Set();
        const readers = [...wanted].filter((person) => allowed.has(person));
        const { gone, show } = frames[frame];
        if (readers.length > 0) audience.tellHere(readers, frame, show(object));
        const others = [...wanted].filter((person) => !allowed.has(person));
        if (gone && others.length > 0) audience.tellHere(others, gone, { id });
      }
    }
  }

  return { close: async () => running };
}
