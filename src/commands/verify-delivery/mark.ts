/**
 * By which what a run made is known, also to a later run when this one was killed. Nobody of the staff but a few admins is
 * without an e-mail address; and of a guest who bears such a name by chance, only what bears the mark as well is removed.
 */
export const departmentName = (run: string) => `verify-delivery ${run}`;
export const personName = (run: string, role: 'operator' | 'customer', at: number) => `verify-${run}-${role}-${at}`;

/** POSIX regular expressions. */
export const marks = {
  department: '^verify-delivery [0-9a-f]{8}$',
  operator: '^verify-[0-9a-f]{8}-operator-[0-9]+$',
  customer: '^verify-[0-9a-f]{8}-customer-[0-9]+$',
};
