import type { Presence } from '#kit/presence.ts';
import type { Tx } from '#kit/transact.ts';
import { hasRoom, type Policy, type Work } from './decide.ts';
import { loadCandidates } from './load-candidates.ts';
import type { Roster } from './roster.ts';
import { type Placed, serveLine } from './serve-line.ts';

/** The waiting work of one kind, as the service that owns it reads and assigns it. */
export interface Line<W extends Work> {
  kind: Work['kind'];
  /** A page of the line of these departments from its head, after the work last seen. Not locked. */
  select(tx: Tx, departmentIds: readonly string[], after: W | undefined, limit: number): Promise<W[]>;
  /** Claims what was decided. @returns whether some operator was no longer what the decision went by. */
  assign(tx: Tx, placed: readonly Placed<W>[]): Promise<boolean>;
  /** Which of these may be given to somebody at this moment; all, when not said. The others keep their places. */
  ready?(page: readonly W[]): Promise<readonly W[]>;
  /** Told of work that waits for a skill, and until when: milliseconds since the epoch. */
  onSkillWait?(work: W, until: number): void;
}

const pageSize = 500;
/** An operator may have changed between our look and the claim; the page is then looked at again, this often. */
const maxLooks = 5;

/**
 * Serves the lines of these departments from their heads. A caller only says that a line should be looked at, so many
 * calls at once cost one look, and a repeated one finds nothing to do.
 *
 * @param departments locked in this transaction (`lockDepartments`): one at a time serves each, so nobody is overtaken.
 * @returns whether the line goes on behind what was served: it is to be looked at again in another transaction, so that
 * those at the head of a long one do not wait for its end.
 */
export async function serveDepartments<W extends Work>(
  { now, ...from }: { roster: Roster; presence: Presence; now: () => Date },
  tx: Tx,
  departments: ReadonlyMap<string, Policy>,
  line: Line<W>,
): Promise<boolean> {
  let after: W | undefined;
  let looks = 0;
  // Who waits for a skill is told of even though nobody has room now.
  const tells = line.onSkillWait && [...departments.values()].some(({ strategy }) => strategy === 'SKILL_BASED');
  while (departments.size > 0) {
    const candidates = await loadCandidates(from, tx.sql, line.kind, departments);
    if (!tells && !candidates.some((candidate) => hasRoom(candidate, line.kind))) return false;
    const page = await line.select(tx, [...departments.keys()], after, pageSize);
    const ready = line.ready ? await line.ready(page) : page;
    const { placed, waiting } = serveLine(ready, candidates, departments, now().getTime());
    for (const { work, retry_at } of waiting) if (retry_at !== null) line.onSkillWait?.(work, retry_at);
    const again = placed.length > 0 && (await line.assign(tx, placed));
    looks += 1;
    if (again && looks < maxLooks) continue;
    if (page.length < pageSize) return false;
    if (placed.length > 0) return true;
    after = page.at(-1);
    looks = 0;
  }
  return false;
}
