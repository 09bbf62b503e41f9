import { type RawBuilder, sql } from 'kysely';
import type { Person } from '#kit/identity.ts';

type Reader = Pick<Person, 'id' | 'role'>;

/**
 * Which of `ticketing.tickets t` somebody may read: the rule of the access door, as one condition on its columns, for
 * statements that look at many tickets.
 */
export function readableBy(actor: Reader): RawBuilder<unknown> {
  return actor.role === 'ADMIN' ? sql`true` : sql`(t.customer_id = ${actor.id} or ${readableAsStaffBy(actor)})`;
}

/** The same without those that are one's own as a customer. */
export function readableAsStaffBy({ id, role }: Reader): RawBuilder<unknown> {
  if (role === 'ADMIN') return sql`true`;
  if (role === 'CUSTOMER') return sql`false`;
  return sql`(t.operator_id = ${id} or t.department_id = any(array(select routing.departments_of(${id}))))`;
}
