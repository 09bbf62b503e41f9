import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import type { Candidate } from './decide.ts';

/** An operator of some department as routing sees them, but for their connection. */
export type Member = Omit<Candidate, 'connection'>;

/** What changes with every assignment, and what a person or an admin chooses. */
type Standing = Omit<Member, 'department_ids' | 'skills'>;

/**
 * Until when something is known: the oldest transaction that was under way. Whatever is read now and was written by an older
 * one stays as it is; whatever comes later bears its number or a later one.
 */
type Mark = string;

export interface Snapshot {
  mark: Mark;
  /** Of the lists that say who belongs to which department, and who has which skill: another one when they are others. */
  fingerprint: string;
  /** By ids, in their order. */
  members: Map<string, Member>;
  /** Members whose standing an unfinished transaction, ours it may be, could still take back. */
  unsettled: Set<string>;
}

interface Changes extends Pick<Snapshot, 'mark' | 'fingerprint'> {
  changed: (Standing & { settled: boolean })[];
}

export type Reader = Pick<Database, 'getExecutor'>;

/** One row. */
const moment = sql`
  select pg_snapshot_xmin(pg_current_snapshot())::xid as mark, concat(
    (select bit_xor(uuid_hash_extended(department_id, uuid_hash_extended(operator_id, 0))) from routing.memberships), '/',
    (select bit_xor(uuid_hash_extended(skill_id, uuid_hash_extended(operator_id, 0))) from routing.operator_skills)
  ) as fingerprint
`;
const standing = sql`o.id, o.enabled, o.chosen_status, o.ticket_capacity, o.chat_capacity, o.active_tickets as tickets,
  o.active_chats as chats, extract(epoch from o.idle_since)::float8 * 1000 as idle_since, age(o.xmin) > age(m.mark) as settled`;

/** Everybody who belongs to a department; undefined when nobody does. */
export async function selectRoster(db: Reader): Promise<Snapshot | undefined> {
  interface Row extends Omit<Snapshot, 'members' | 'unsettled'>, Standing {
    settled: boolean;
    /** Ids, joined by commas. */
    departments: string;
    abilities: string | null;
  }
  // Lists are put together once for everybody: asked for each operator they take three times as long.
  const { rows } = await sql<Row>`
    select m.mark::text, m.fingerprint, ${standing}, t.departments, a.abilities
    from (${moment}) m cross join routing.operators o
      join (
        select operator_id, string_agg(department_id::text, ',') as departments from routing.memberships group by operator_id
      ) t on t.operator_id = o.id
      left join (
        select operator_id, string_agg(skill_id::text, ',') as abilities from routing.operator_skills group by operator_id
      ) a on a.operator_id = o.id
    order by o.id
  `.execute(db);
  const [first] = rows;
  if (!first) return undefined;
  const setOf = readIds();
  const members = new Map<string, Member>();
  const unsettled = new Set<string>();
  for (const { mark, fingerprint, settled, departments, abilities, ...row } of rows) {
    members.set(row.id, { ...row, department_ids: setOf(departments), skills: setOf(abilities) });
    if (!settled) unsettled.add(row.id);
  }
  return { mark: first.mark, fingerprint: first.fingerprint, members, unsettled };
}

/** What is otherwise than it was at that mark. */
export async function selectRosterChanges(db: Reader, since: Mark): Promise<Changes> {
  interface Row extends Omit<Changes, 'changed'>, Omit<Standing, 'id'> {
    id: string | null;
    settled: boolean;
  }
  const { rows } = await sql<Row>`
    select m.mark::text, m.fingerprint, ${standing}
    from (${moment}) m left join routing.operators o on age(o.xmin) <= (select age(${since}::xid))
  `.execute(db);
  const [first] = rows;
  if (!first) throw new Error('The look at what changed gave nothing');
  return {
    ...{ mark: first.mark, fingerprint: first.fingerprint },
    changed: rows.flatMap(({ mark, fingerprint, id, ...row }) => (id === null ? [] : [{ id, ...row }])),
  };
}

/** Most of a team has the same departments and skills: each list is read once, and shared. */
function readIds(): (joined: string | null) => ReadonlySet<string> {
  const known = new Map<string | null, ReadonlySet<string>>([[null, new Set()]]);
  return (joined) => {
    const ids = known.get(joined) ?? new Set(joined?.split(','));
    known.set(joined, ids);
    return ids;
  };
}
