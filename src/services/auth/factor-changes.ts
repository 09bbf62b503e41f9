import type { FactorChange } from '#contract/second-factor.ts';
import { audit } from '#kit/audit.ts';
import { emit, type Tx } from '#kit/transact.ts';

/** It is written down for good, and the person is told by mail, whoever did it: at sign-in nobody else can have. */
export function tellFactorChange(tx: Tx, user_id: string, change: FactorChange): void {
  audit(tx, 'factor.changed', { subject: user_id, actor_id: tx.context.actor_id ?? user_id, details: { change } });
  emit(tx, 'factor.changed', { user_id, change }, { to: [] });
  // Whether they lack a factor that is demanded is remembered with their sessions.
  emit(tx, 'person.changed', { user_id }, { to: [] });
}
