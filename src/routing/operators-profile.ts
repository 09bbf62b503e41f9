import type { OperatorProfile } from '#contract/operators.ts';
import { audit } from '#kit/audit.ts';
import type { Database } from '#kit/database.ts';
import { invalid, notFound } from '#kit/problem.ts';
import { emit, type Tx } from '#kit/transact.ts';
import { keepDepartments } from './department-queries.ts';
import {
  replaceMemberships,
  replaceSkills,
  selectProfile,
  selectSkillIds,
  updateCapacity,
} from './operator-queries.ts';
import { lockOrMake, releaseWork, wakeDepartments } from './operators.ts';
import { keepSkills } from './skill-queries.ts';

/** @throws {Problem} `not_found` for who is none of the staff. */
export async function readProfile(db: Database, id: string): Promise<OperatorProfile> {
  const profile = await selectProfile(db, id);
  if (!profile) throw notFound();
  return profile;
}

/**
 * Replaces departments, skills and capacities of a person of the staff. Work of departments that were left goes back to
 * routing, and waiting work is looked at again: for this operator, or for others when nobody has its skill any more.
 * @throws {Problem} `invalid_request` naming a department or a skill that is none; `not_found` for who is none of the staff.
 */
export async function replaceProfile(tx: Tx, operatorId: string, input: OperatorProfile): Promise<OperatorProfile> {
  const id = operatorId.toLowerCase();
  const wanted = { ...input, department_ids: input.department_ids.map((departmentId) => departmentId.toLowerCase()) };
  const known = await keepDepartments(tx, wanted.department_ids);
  wanted.department_ids.forEach((departmentId, at) => {
    if (!known.has(departmentId)) throw invalid(`department_ids.${at}`, 'there is no such department');
  });
  const skillIds = (await keepSkills(tx, wanted.skills)).map((skillId, at) => {
    if (skillId === null) throw invalid(`skills.${at}`, 'there is no such skill');
    return skillId;
  });
  const before = await lockOrMake(tx, id);
  const skillsBefore = await selectSkillIds(tx, id);
  const joined = without(wanted.department_ids, before.department_ids);
  const left = without(before.department_ids, wanted.department_ids);

  await replaceMemberships(tx, id, wanted.department_ids);
  await replaceSkills(tx, id, skillIds);
  await updateCapacity(tx, id, wanted);

  emit(tx, 'operator.changed', { operator_id: id }, { to: [] });
  if (left.length > 0) releaseWork(tx, id);
  if (left.length > 0 || joined.length > 0) {
    emit(tx, 'access.changed', { user_id: id }, { to: [`user:${id}`] });
    emit(tx, 'person.changed', { user_id: id }, { to: [`user:${id}`] });
  }
  const sameSkills = without(skillIds, skillsBefore).length === 0 && without(skillsBefore, skillIds).length === 0;
  const moreRoom = wanted.ticket_capacity > before.ticket_capacity || wanted.chat_capacity > before.chat_capacity;
  if (moreRoom || !sameSkills || left.length > 0 || joined.length > 0) {
    wakeDepartments(tx, [...wanted.department_ids, ...left]);
  }
  const fields = [
    ...(joined.length > 0 || left.length > 0 ? (['departments'] as const) : []),
    ...(sameSkills ? [] : (['skills'] as const)),
    ...(['ticket_capacity', 'chat_capacity'] as const).filter((field) => wanted[field] !== before[field]),
  ];
  if (fields.length > 0) audit(tx, 'operator.changed', { subject: id, details: { fields, joined, left } });
  return readProfile(tx.sql, id);
}

const without = (ids: readonly string[], others: readonly string[]) => ids.filter((id) => !others.includes(id));
