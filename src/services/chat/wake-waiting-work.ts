import { newId } from '#kit/ids.ts';
import type { Deps } from '#kit/service.ts';
import { transact } from '#kit/transact.ts';
import { departmentsOf } from '#routing/operator-queries.ts';
import { wakeDepartments } from '#routing/operators.ts';

/** Somebody connected who was not: work that waits for a connected operator is looked at again. */
export async function wakeWaitingWork(use: Deps, operatorId: string): Promise<void> {
  await transact(use, { actor_id: operatorId, request_id: `online-${newId()}` }, async (tx) =>
    wakeDepartments(tx, await departmentsOf(tx, operatorId)),
  );
}
