import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';
import { marks } from './mark.ts';

/** Ids of what this command made, in this run or in one that was killed. */
export interface Made {
  people: string[];
  departments: string[];
  chats: string[];
}

export async function selectMade(tx: Pick<Tx, 'sql'>): Promise<Made> {
  const people = await sql<{ id: string }>`
    select id from auth.users where email is null and (
      (role = 'OPERATOR' and username ~ ${marks.operator}) or (guest and display_name ~ ${marks.customer}))
  `.execute(tx.sql);
  const departments = await sql<{ id: string }>`
    select id from routing.departments where name ~ ${marks.department}
  `.execute(tx.sql);
  const ids = people.rows.map(({ id }) => id);
  const chats = await sql<{ id: string }>`
    select id from chat.chats where customer_id = any(${ids}::uuid[]) and subject ~ ${marks.department}
  `.execute(tx.sql);
  return { people: ids, departments: departments.rows.map(({ id }) => id), chats: chats.rows.map(({ id }) => id) };
}

/** Those of these people and departments that work of others refers to; `open`: work that is still to be done. */
export async function selectInUse(
  db: Pick<Database, 'getExecutor'>,
  { people, departments, chats }: Made,
  { open }: { open: boolean },
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    with work as (
      select department_id, operator_id, customer_id from chat.chats
      where id <> all(${chats}::uuid[]) and (status <> 'ENDED' or not ${open})
        and (department_id = any(${departments}::uuid[]) or operator_id = any(${people}::uuid[]) or customer_id = any(${people}::uuid[]))
      union all
      select department_id, operator_id, customer_id from ticketing.tickets
      where (status <> 'CLOSED' or not ${open})
        and (department_id = any(${departments}::uuid[]) or operator_id = any(${people}::uuid[]) or customer_id = any(${people}::uuid[]))
    )
    select department_id as id from work where department_id = any(${departments}::uuid[])
    union select operator_id from work where operator_id = any(${people}::uuid[])
    union select customer_id from work where customer_id = any(${people}::uuid[])
  `.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Removes every row that a run made. Each schema has its one writer; this is the command's own work, which none of them
 * may have to know of, so it writes them all, as a restore does.
 */
export async function deleteMade(tx: Tx, { people, departments, chats }: Made): Promise<void> {
  const made = [...people, ...departments, ...chats];
  // Departments, chats, load rows: the order in which everybody locks.
  const statements = [
    sql`delete from routing.memberships where department_id = any(${departments}::uuid[])`,
    sql`delete from routing.departments where id = any(${departments}::uuid[])`,
    sql`delete from notification.deliveries
      where user_id = any(${people}::uuid[]) or payload -> 'payload' ->> 'chat_id' = any(${chats}::text[])`,
    sql`delete from notification.notifications where user_id = any(${people}::uuid[]) or chat_id = any(${chats}::uuid[])`,
    sql`delete from notification.preferences where user_id = any(${people}::uuid[])`,
    sql`delete from kit.events where exists (
      select from jsonb_each_text(payload) as said (name, value) where value = any(${made}::text[]))`,
    sql`delete from kit.throttles where exists (select from unnest(${made}::text[]) as id where key like '%' || id)`,
    sql`delete from chat.messages where chat_id = any(${chats}::uuid[])`,
    sql`delete from chat.chats where id = any(${chats}::uuid[])`,
    sql`delete from routing.assignments where work_id = any(${chats}::uuid[])`,
    sql`delete from routing.operators where id = any(${people}::uuid[])`,
    sql`delete from auth.sessions where user_id = any(${people}::uuid[])`,
    sql`delete from auth.security_events where user_id = any(${people}::uuid[])`,
    sql`delete from auth.users where id = any(${people}::uuid[])`,
  ];
  for (const statement of statements) await statement.execute(tx.sql);
}
