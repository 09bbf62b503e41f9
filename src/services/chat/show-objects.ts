import { events, type FrameName } from '#contract/events.ts';
import type { Database } from '#kit/database.ts';
import type { Hint } from '#kit/live.ts';
import { selectReadable } from './frame-queries.ts';
import { frames } from './frames.ts';

/** An object that an event shows, and the people it may concern. */
export interface Subject {
  frame: FrameName;
  id: string;
  people: ReadonlySet<string>;
}

/** What is said to whom. */
export interface Shown {
  event: string;
  data: Readonly<Record<string, unknown>>;
  to: string[];
}

/** Which objects an event shows. */
export function subjectsOf({ name, payload }: Hint): { frame: FrameName; id: string }[] {
  return Object.entries(events[name].frames).flatMap(([frame, property]) => {
    const id = payload[property];
    return id === undefined ? [] : [{ frame: frame as FrameName, id }];
  });
}

/**
 * The objects as they are now, in the order of the subjects, to those who may read each now; and to those who may not any
 * more, that it is gone. One query for each kind of object.
 */
export async function showObjects(db: Database, subjects: readonly Subject[]): Promise<Shown[]> {
  const found = new Map<string, Awaited<ReturnType<typeof selectReadable>>[number]>();
  for (const [view, list] of Map.groupBy(subjects, ({ frame }) => frames[frame].view)) {
    const ids = new Set(list.map(({ id }) => id));
    const people = new Set(list.flatMap((subject) => [...subject.people]));
    for (const readable of await selectReadable(db, view, [...ids], [...people]))
      found.set(`${view} ${readable.id}`, readable);
  }
  return subjects.flatMap(({ frame, id, people }) => {
    const { view, show, gone } = frames[frame];
    const readable = found.get(`${view} ${id}`);
    if (!readable) return [];
    const { allowed = [], others = [] } = Object.groupBy(people, (person) =>
      readable.allowed.has(person) ? 'allowed' : 'others',
    );
    return [
      ...(allowed.length > 0 ? [{ event: frame, data: show(readable.object), to: allowed }] : []),
      ...(gone && others.length > 0 ? [{ event: gone, data: { id }, to: others }] : []),
    ];
  });
}

/** Each subject once, at the place of its last change; `sameAs` says which are the same. */
export function lastOfEach(subjects: readonly Subject[], sameAs: (subject: Subject) => string): Subject[] {
  const last = new Map<string, Subject>();
  for (const subject of subjects) {
    const key = sameAs(subject);
    const people = new Set([...(last.get(key)?.people ?? []), ...subject.people]);
    last.delete(key);
    last.set(key, { ...subject, people });
  }
  return [...last.values()];
}
