import type { User } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import type { Tx } from '#kit/transact.ts';

const fields = ['role', 'disabled', 'display_name', 'email', 'locale', 'calendar', 'time_zone'] as const;

/** Which parts of an account are others now; what they were stands nowhere, but for the role. */
export function noteChange(tx: Tx, before: User, user: User, { password = false } = {}): void {
  const changed = [
    ...fields.filter((field) => before[field] !== user[field]),
    ...(password ? ['password' as const] : []),
  ];
  if (changed.length === 0) return;
  const details = {
    fields: changed,
    ...(before.role === user.role ? {} : { role: { from: before.role, to: user.role } }),
    ...(before.disabled === user.disabled ? {} : { disabled: user.disabled }),
  };
  audit(tx, 'user.changed', { subject: user.id, details });
}
