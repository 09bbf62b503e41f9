import { sql } from 'kysely';
import { type AuditAction, type AuditDetails, auditActions } from '#contract/audit.ts';
import type { Context, Tx } from './transact.ts';

/** An entry that is written with the commit. */
export interface PendingAudit {
  action: AuditAction;
  actor_id: string | null;
  subject_id: string | null;
  details: object;
  context: Context;
}

interface Act {
  /** The id of what it was done to; its kind belongs to the action. Null where there is only one, or none. */
  subject: string | null;
  /** When it is not who sent the request: somebody who was let in by it. */
  actor_id?: string;
}
type Told<D> = Record<never, never> extends D ? { details?: D } : { details: D };

/**
 * Writes down for good what was done: who, to whom, from where, under which credential. The entry exists exactly when the
 * transaction commits. Details are ids, numbers and closed sets (`contract/audit.ts`), never what a person wrote.
 */
export function audit<A extends AuditAction>(tx: Tx, action: A, act: Act & Told<AuditDetails<A>>): void {
  const { subject, actor_id = tx.context.actor_id, details = {} } = act;
  tx.pending.audit.push({ action, actor_id, subject_id: subject, details, context: tx.context });
}

/**
 * Appends what is pending to the chain. Called by `transact` as the last statement before the commit: its lock stands behind
 * all others (ARCHITECTURE, rule 9), and is held for no longer than the commit takes.
 */
export async function appendAudit({ sql: trx, pending: { audit: pending } }: Tx): Promise<void> {
  if (pending.length === 0) return;
  const entries = pending.map(({ action, actor_id, subject_id, details, context }) => ({
    ...{ action, actor_id, subject_id, subject_kind: auditActions[action].subject, details: JSON.stringify(details) },
    ...{ request_id: context.request_id, address: context.origin?.address, user_agent: context.origin?.user_agent },
    ...{ credential: context.origin?.credential?.kind, credential_id: context.origin?.credential?.id },
  }));
  await sql`select kit.append_audit(${JSON.stringify(entries)}::jsonb)`.execute(trx);
}
