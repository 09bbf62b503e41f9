import { sql } from 'kysely';
import type { Skill } from '#contract/operators.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

/** Skills by name as a Persian reader sorts it, after the last one seen. */
export async function selectSkills(
  db: Database,
  after: readonly [name: string, id: string] | undefined,
  limit: number,
): Promise<Skill[]> {
  const [name, id] = after ?? [null, null];
  const { rows } = await sql<Skill>`
    select id, name, created_at from routing.skills
    where ${id}::uuid is null or (name collate "fa-x-icu", id) > (${name}::text collate "fa-x-icu", ${id}::uuid)
    order by name collate "fa-x-icu", id limit ${limit}
  `.execute(db);
  return rows;
}

export async function insertSkill(tx: Tx, skill: { id: string; name: string }): Promise<Skill> {
  return tx.sql
    .insertInto('routing.skills')
    .values(skill)
    .returning(['id', 'name', 'created_at'])
    .executeTakeFirstOrThrow();
}

export async function updateSkill(tx: Tx, id: string, name: string): Promise<Skill | undefined> {
  return tx.sql
    .updateTable('routing.skills')
    .set({ name })
    .where('id', '=', id)
    .returning(['id', 'name', 'created_at'])
    .executeTakeFirst();
}

/** Operators lose it with the row. @returns false when there is no such skill. */
export async function deleteSkillRow(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.sql.deleteFrom('routing.skills').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * The ids of skills by their names, however they are spelt, in the order asked; null for a name that is none. They are
 * kept from being deleted until the commit.
 */
export async function keepSkills(tx: Tx, names: readonly string[]): Promise<(string | null)[]> {
  const { rows } = await sql<{ id: string | null }>`
    with asked as (
      select at, kit.fold(btrim(name)) as key from unnest(${names}::text[]) with ordinality as a (name, at)
    ), known as (
      select id, name_key from routing.skills where name_key in (select key from asked) order by id for key share
    )
    select k.id from asked a left join known k on k.name_key = a.key order by a.at
  `.execute(tx.sql);
  return rows.map((row) => row.id);
}
