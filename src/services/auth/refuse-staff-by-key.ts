import type { Role } from '#contract/people.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';

/**
 * Through an API key only accounts of customers are made and changed: one that could make an admin, or set the password
 * of one, would open all that its scopes leave out.
 */
export function refuseStaffByKey(actor: Person, roles: readonly Role[]): void {
  if (actor.api_key && roles.some((role) => role !== 'CUSTOMER'))
    throw new Problem('forbidden', 'An API key makes and changes accounts of customers only.');
}
