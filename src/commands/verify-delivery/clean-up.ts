import { Problem } from '#kit/problem.ts';
import { type Transactor, type Tx, transact } from '#kit/transact.ts';
import { deleteDepartment } from '#routing/departments.ts';
import { retireOperator } from '#routing/operators.ts';
import { eventually } from '../../client/http-client.ts';
import { deleteMade, type Made, selectInUse, selectMade } from './clean-up-queries.ts';

/** How long the workers may take to move what others began with us, in milliseconds. */
const patience = 15_000;

/**
 * Removes what this run made, and what an earlier one left that was killed; no other run is under way. What somebody else
 * has begun in our department meanwhile is moved to where it belongs first, as with any department that is deleted; what
 * it still refers to then stays, deleted and retired.
 */
export async function cleanUp(use: Transactor, run: string): Promise<void> {
  const context = { actor_id: null, request_id: `verify-delivery-${run}` };
  const foreign = await transact(use, context, async (tx) => {
    const made = await selectMade(tx);
    const inUse = await selectInUse(tx.sql, made, { open: true });
    if (inUse.size > 0) await giveUpWork(tx, made);
    return inUse.size > 0 ? made : undefined;
  });
  if (foreign) {
    const isMoved = async () => (await selectInUse(use.db, foreign, { open: true })).size === 0;
    await eventually(isMoved, patience).catch(() => {});
  }
  await transact(use, context, async (tx) => {
    const made = await selectMade(tx);
    const inUse = await selectInUse(tx.sql, made, { open: false });
    const isOurs = (id: string) => !inUse.has(id);
    await deleteMade(tx, {
      people: made.people.filter(isOurs),
      departments: made.departments.filter(isOurs),
      chats: made.chats,
    });
  });
}

async function giveUpWork(tx: Tx, { people, departments }: Made): Promise<void> {
  for (const id of departments) await deleteDepartment(tx, id).catch(orDeletedBefore);
  for (const id of people) await retireOperator(tx, id);
}

function orDeletedBefore(error: unknown): void {
  if (!(error instanceof Problem) || error.code !== 'not_found') throw error;
}
