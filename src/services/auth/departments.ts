import type { Static } from 'typebox';
import type {
  DepartmentAnswer,
  DepartmentPage,
  DepartmentPatch,
  NewDepartment,
  PlainPageQuery,
} from '#contract/operators.ts';
import { audit } from '#kit/audit.ts';
import { type Context, transact } from '#kit/transact.ts';
import * as routing from '#routing/departments.ts';
import type { Auth } from './auth.ts';

type Answer = Promise<Static<typeof DepartmentAnswer>>;
interface ById {
  params: { id: string };
  context: Context;
}

const departmentFields = ['name', 'is_default', 'routing'] as const;

export function listDepartments(
  { db }: Auth,
  { query }: { query: Static<typeof PlainPageQuery> },
): Promise<Static<typeof DepartmentPage>> {
  return routing.listDepartments(db, query);
}

export async function createDepartment(
  use: Auth,
  { body, context }: { body: Static<typeof NewDepartment>; context: Context },
): Answer {
  return transact(use, context, async (tx) => {
    const department = await routing.createDepartment(tx, body);
    audit(tx, 'department.created', { subject: department.id });
    return { department };
  });
}

export async function changeDepartment(
  use: Auth,
  { params, body, context }: ById & { body: Static<typeof DepartmentPatch> },
): Answer {
  return transact(use, context, async (tx) => {
    const department = await routing.changeDepartment(tx, params.id, body);
    const fields = departmentFields.filter((field) => body[field] !== undefined);
    if (fields.length > 0) audit(tx, 'department.changed', { subject: department.id, details: { fields } });
    return { department };
  });
}

export async function deleteDepartment(use: Auth, { params, context }: ById): Promise<void> {
  await transact(use, context, async (tx) => {
    await routing.deleteDepartment(tx, params.id);
    audit(tx, 'department.deleted', { subject: params.id });
  });
}
