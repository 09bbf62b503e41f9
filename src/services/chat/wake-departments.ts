import { newId } from '#kit/ids.ts';
import type { Deps } from '#kit/service.ts';
import { send, transact } from '#kit/transact.ts';
import { departmentsOf } from '#routing/candidate-queries.ts';

/** Somebody connected who was not: work that waits for a connected operator is looked at again. */
export async function wakeDepartments(use: Deps, operatorId: string): Promise<void> {
  await transact(use, { actor_id: operatorId, request_id: `online-${newId()}` }, async (tx) => {
    const department_ids = await departmentsOf(tx, operatorId);
    if (department_ids.length > 0) send(tx, 'route_departments', { department_ids });
  });
}
