import type { Skill } from '#contract/operators.ts';
import type { Page } from '#contract/primitives.ts';
import { brokenConstraint, type Database } from '#kit/database.ts';
import { newId } from '#kit/ids.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { notFound, Problem } from '#kit/problem.ts';
import type { Tx } from '#kit/transact.ts';
import { wakeEveryDepartment } from './operators.ts';
import { deleteSkillRow, insertSkill, selectSkills, updateSkill } from './skill-queries.ts';

/** A page of skills by name. */
export async function listSkills(db: Database, page: { cursor?: string; limit: number }): Promise<Page<Skill>> {
  const after = decodeCursor(page.cursor, [cursorParts.text, cursorParts.id]);
  const rows = await selectSkills(db, after, page.limit + 1);
  return toPage(rows, page.limit, (skill) => [skill.name, skill.id]);
}

/**
 * Creates a skill. Tags that were words until now begin to ask for it, but nobody has it yet: no work is looked at.
 * @throws {Problem} `name_taken` when another bears the name, however it is spelt.
 */
export async function createSkill(tx: Tx, name: string): Promise<Skill> {
  return insertSkill(tx, { id: newId(), name: name.trim() }).catch(orNameTaken);
}

/**
 * Renames a skill: which tags ask for it changes with the name, so all waiting work is looked at again.
 * @throws {Problem} `not_found`, `name_taken`.
 */
export async function renameSkill(tx: Tx, id: string, name: string): Promise<Skill> {
  const skill = await updateSkill(tx, id, name.trim()).catch(orNameTaken);
  if (!skill) throw notFound();
  wakeEveryDepartment(tx);
  return skill;
}

/**
 * Deletes a skill; operators lose it, and tags of its name restrict nothing any more.
 * @throws {Problem} `not_found`.
 */
export async function deleteSkill(tx: Tx, id: string): Promise<void> {
  if (!(await deleteSkillRow(tx, id))) throw notFound();
  wakeEveryDepartment(tx);
}

function orNameTaken(error: unknown): never {
  if (brokenConstraint(error) === 'skills_name_key_key') throw new Problem('name_taken');
  throw error;
}
