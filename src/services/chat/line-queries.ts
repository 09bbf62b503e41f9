import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import { idsOf } from '#kit/lists.ts';
import type { Tx } from '#kit/transact.ts';
import type { Work } from '#routing/decide.ts';
import { type LockedChat, lockedColumns } from './chat-queries.ts';

/** A chat that waits, with what the engine goes by. */
export interface WaitingChat extends Work {
  kind: 'CHAT';
  customer_id: string;
  interrupted: boolean;
}

/** The line of these departments from its head, after the chat last seen. Not locked. */
export async function selectWaitingChats(
  tx: Tx,
  departmentIds: readonly string[],
  after: WaitingChat | undefined,
  limit: number,
): Promise<WaitingChat[]> {
  const below = after
    ? sql`and (not c.interrupted, c.queued_at, c.id)
        > (not ${after.interrupted}::boolean, to_timestamp(${after.waiting_since}::float8 / 1000), ${after.id}::uuid)`
    : sql``;
  const { rows } = await sql<WaitingChat>`
    select 'CHAT' as kind, c.id, c.department_id, c.customer_id, c.preferred_operator_id, c.given_by_id,
      c.interrupted,
      extract(epoch from c.queued_at)::float8 * 1000 as waiting_since,
      case when c.skills = '{}' then '{}'::uuid[] else routing.skills_of_tags(c.skills) end as required_skills
    from chat.chats c
    where c.department_id = any(${departmentIds}::uuid[]) and c.status = 'WAITING' ${below}
    order by not c.interrupted, c.queued_at, c.id limit ${limit}
  `.execute(tx.sql);
  return rows;
}

/** Locks those of these chats that still wait, in the order of their ids. */
export async function lockWaitingChats(tx: Tx, ids: readonly string[]): Promise<LockedChat[]> {
  const { rows } = await sql<LockedChat>`
    select ${lockedColumns} from chat.chats c
    where c.id in ${idsOf(ids)} and c.status = 'WAITING' order by c.id for no key update
  `.execute(tx.sql);
  return rows;
}

/** Departments in which a chat waits, and those of them that were deleted at the moment it came. */
export async function departmentsWithWaitingChats(
  db: Pick<Database, 'getExecutor'>,
): Promise<{ open: string[]; deleted: string[] }> {
  const { rows } = await sql<{ id: string; open: boolean }>`
    select w.id, d.id is not null as open
    from (select distinct department_id as id from chat.chats where status = 'WAITING') w
      left join routing.open_departments d on d.id = w.id
  `.execute(db);
  const { open = [], deleted = [] } = Object.groupBy(rows, (row) => (row.open ? 'open' : 'deleted'));
  return { open: open.map(({ id }) => id), deleted: deleted.map(({ id }) => id) };
}

/** Locks chats of an operator who may no longer own them. */
export async function lockChatsToRelease(tx: Tx, operatorId: string): Promise<LockedChat[]> {
  const { rows } = await sql<LockedChat>`
    select ${lockedColumns} from chat.chats c
    where c.operator_id = ${operatorId} and c.status = 'ACTIVE'
      and not routing.may_own(c.operator_id, 'CHAT', c.id, c.department_id)
    order by c.id for no key update of c
  `.execute(tx.sql);
  return rows;
}

/** Moves open chats of a department to another; who is being answered goes on with the same operator. */
export async function moveChats(tx: Tx, departmentId: string, to: string): Promise<LockedChat[]> {
  const { rows } = await sql<LockedChat>`
    update chat.chats c set department_id = ${to}, updated_at = chat.touched(c.updated_at)
    where c.id in (
      select m.id from chat.chats m where m.department_id = ${departmentId} and m.status <> 'ENDED' order by m.id for no key update
    )
    returning ${lockedColumns}
  `.execute(tx.sql);
  return rows;
}

interface PlaceInLine {
  chat_id: string;
  customer_id: string;
  department_id: string;
  position: number;
}

/** Who waits, and where. */
export async function selectPlaces(db: Database): Promise<PlaceInLine[]> {
  const { rows } = await sql<PlaceInLine>`
    select c.id as chat_id, c.customer_id, c.department_id,
      (row_number() over (partition by c.department_id order by not c.interrupted, c.queued_at, c.id))::int as position
    from chat.chats c where c.status = 'WAITING'
  `.execute(db);
  return rows;
}

interface Pace {
  department_id: string;
  /** Mean length of the last chats, in seconds; null when there were too few to tell. */
  chat_seconds: number | null;
  operators: { operator_id: string; chat_capacity: number }[];
}

/** How quickly chats of these departments have gone of late, and who takes them now. */
export async function selectPace(db: Database, departmentIds: readonly string[]): Promise<Pace[]> {
  const { rows } = await sql<Pace>`
    select d.id as department_id,
      (select case when count(*) >= 3 then avg(extract(epoch from r.ended_at - r.started_at))::float8 end from (
        select c.started_at, c.ended_at from chat.chats c
        where c.department_id = d.id and c.status = 'ENDED' and c.started_at is not null order by c.ended_at desc limit 50
      ) r) as chat_seconds,
      coalesce((select jsonb_agg(jsonb_build_object('operator_id', p.operator_id, 'chat_capacity', p.chat_capacity))
        from routing.chat_places p where p.department_id = d.id), '[]') as operators
    from routing.open_departments d where d.id = any(${departmentIds}::uuid[])
  `.execute(db);
  return rows;
}
