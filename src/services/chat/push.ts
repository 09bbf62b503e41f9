import { events, type FrameName } from '#contract/events.ts';
import type { Hint } from '#kit/live.ts';
import type { Deps } from '#kit/service.ts';
import { subjectsOf } from './follow-feed.ts';
import { selectReadable } from './frame-queries.ts';
import { frames } from './frames.ts';

/** The people connected to this process, as the push sees them. */
export interface ConnectedAudience {
  /** People here who carry one of these labels, as far as is known. */
  carrying(labels: readonly string[]): Iterable<string>;
  tell(people: Iterable<string>, event: string, data: object): void;
}

/** How many hints one round looks at: together they cost one query for each kind of object. */
const roundSize = 500;

/**
 * Shows connected people what just happened. Best effort: what is lost here, `sync` repairs. Rounds follow one another, so
 * that an older state of an object never overtakes a newer one, and hints that come meanwhile share the next round. Who may
 * read an object is asked of the database for every delivery; the labels known here only save questions.
 */
export function createPush({ db, live, log }: Deps, audience: ConnectedAudience): { close: () => Promise<void> } {
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
      if (events[hint.name].reload) audience.tell(people, 'reload', {});
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
        if (readers.length > 0) audience.tell(readers, frame, object);
        const { gone } = frames[frame];
        const others = [...wanted].filter((person) => !allowed.has(person));
        if (gone && others.length > 0) audience.tell(others, gone, { id });
      }
    }
  }

  return { close: async () => running };
}
