import type { Static } from 'typebox';
import type {
  DepartmentAnswer,
  DepartmentPage,
  DepartmentPatch,
  NewDepartment,
  PlainPageQuery,
} from '#contract/operators.ts';
import { type Context, transact } from '#kit/transact.ts';
import * as routing from '#routing/departments.ts';
import type { Auth } from './auth.ts';

type Answer = Promise<Static<typeof DepartmentAnswer>>;
interface ById {
  params: { id: string };
  context: Context;
}

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
  return transact(use, context, async (tx) => ({ department: await routing.createDepartment(tx, body) }));
}

export async function changeDepartment(
  use: Auth,
  { params, body, context }: ById & { body: Static<typeof DepartmentPatch> },
): Answer {
  return transact(use, context, async (tx) => ({ department: await routing.changeDepartment(tx, params.id, body) }));
}

export async function deleteDepartment(use: Auth, { params, context }: ById): Promise<void> {
  await transact(use, context, (tx) => routing.deleteDepartment(tx, params.id));
}
