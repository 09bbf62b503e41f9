import { createAllowance } from './allowance.ts';

/** Requests a person may send in a row, and how many more each second; messages are counted by themselves. */
const requests = { burst: 60, perSecond: 20 };

/** Somebody with at least one connection to this process. */
export interface PersonHere {
  /** As last read; what somebody may read is asked again for every delivery. */
  labels: readonly string[];
  sockets: number;
  /** Each says whether one more is allowed now: of all sockets of the person together. */
  mayAsk: () => boolean;
  maySay: () => boolean;
}

/** The people connected to this process, and who of them carries which label. */
export interface PeopleHere {
  arrive(personId: string, labels: readonly string[]): PersonHere;
  leave(personId: string): void;
  relabel(personId: string, labels: readonly string[]): void;
  get(personId: string): PersonHere | undefined;
  carrying(labels: readonly string[]): Set<string>;
}

/** @param messagesPerSecond of one person; three times as many in a burst. */
export function createPeopleHere(messagesPerSecond: number): PeopleHere {
  const people = new Map<string, PersonHere>();
  const byLabel = new Map<string, Set<string>>();

  function relabel(personId: string, labels: readonly string[]): void {
    const person = people.get(personId);
    for (const label of person?.labels ?? []) {
      const carriers = byLabel.get(label);
      carriers?.delete(personId);
      if (carriers?.size === 0) byLabel.delete(label);
    }
    if (!person) return;
    person.labels = labels;
    for (const label of labels) byLabel.set(label, (byLabel.get(label) ?? new Set()).add(personId));
  }

  return {
    arrive(personId, labels) {
      const person = people.get(personId) ?? {
        labels: [],
        sockets: 0,
        mayAsk: createAllowance(requests),
        maySay: createAllowance({ burst: 3 * messagesPerSecond, perSecond: messagesPerSecond }),
      };
      people.set(personId, person);
      person.sockets += 1;
      relabel(personId, labels);
      return person;
    },
    leave(personId) {
      const person = people.get(personId);
      if (!person || --person.sockets > 0) return;
      relabel(personId, []);
      people.delete(personId);
    },
    relabel,
    get: (personId) => people.get(personId),
    carrying: (labels) => new Set(labels.flatMap((label) => [...(byLabel.get(label) ?? [])])),
  };
}
