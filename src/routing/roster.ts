import { type Member, type Reader, type Snapshot, selectRoster, selectRosterChanges } from './roster-queries.ts';

/**
 * Everybody who belongs to a department, in the order of their ids, as one statement of `db` sees them: of a connection whose
 * statements each see what was committed before them (read committed, PostgreSQL's default).
 */
export type Roster = (db: Reader) => Promise<readonly Member[]>;

/** Read afresh. */
export const readRoster: Roster = async (db) => [...((await selectRoster(db))?.members.values() ?? [])];

/**
 * How long, in milliseconds, only changes are asked for. A database that was put back or that another took over from counts
 * its transactions anew, and may have forgotten some.
 */
const trusted = 10_000;

interface Kept extends Snapshot {
  /** On the clock of this process. */
  readAt: number;
}

/**
 * The same, but what is known already is not read again: few of a large team change between two looks, and to read all of
 * them was most of what an assignment cost. What an unfinished transaction wrote has to be seen again, for it may be rolled
 * back.
 *
 * @param clock in milliseconds.
 */
export function keepRoster(clock: () => number = () => performance.now()): Roster {
  let kept: Kept | undefined;

  async function readChanges(db: Reader, from: Kept): Promise<ReadonlyMap<string, Member> | undefined> {
    const { mark, fingerprint, changed } = await selectRosterChanges(db, from.mark);
    if (fingerprint !== from.fingerprint) return undefined;
    const members = new Map(from.members);
    const unsettled = new Set<string>();
    let awaited = from.unsettled.size;
    for (const { settled, ...standing } of changed) {
      const before = members.get(standing.id);
      if (!before) continue;
      members.set(standing.id, { ...standing, department_ids: before.department_ids, skills: before.skills });
      if (from.unsettled.has(standing.id)) awaited -= 1;
      if (!settled) unsettled.add(standing.id);
    }
    // Somebody's change was taken back: how they stood before is not known here.
    if (awaited > 0) return undefined;
    kept = { ...from, mark, members, unsettled };
    return members;
  }

  async function readAll(db: Reader): Promise<ReadonlyMap<string, Member>> {
    const readAt = clock();
    const all = await selectRoster(db);
    kept = all && { ...all, readAt };
    return all?.members ?? new Map();
  }

  return async (db) => {
    const from = kept && clock() - kept.readAt < trusted ? kept : undefined;
    return [...((from && (await readChanges(db, from))) ?? (await readAll(db))).values()];
  };
}
