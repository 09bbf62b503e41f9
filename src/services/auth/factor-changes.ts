import type { FactorChange } from '#contract/second-factor.ts';
import { emit, type Tx } from '#kit/transact.ts';

/** The person is told by mail, whoever did it. */
export function tellFactorChange(tx: Tx, user_id: string, change: FactorChange): void {
  emit(tx, 'factor.changed', { user_id, change }, { to: [] });
  // Whether they lack a factor that is demanded is remembered with their sessions.
  emit(tx, 'person.changed', { user_id }, { to: [] });
}
