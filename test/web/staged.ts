import type { Ticket } from '../../src/contract/tickets.ts';

/** A time so many milliseconds after a fixed one, as the wire shows it. */
export const at = (ms: number): string => new Date(Date.UTC(2026, 10, 22, 14, 0) + ms).toISOString();

/** A ticket as the server shows one; `number` names it. */
export const ticket = (number: number, of: Partial<Ticket> = {}): Ticket => ({
  id: `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`,
  number,
  subject: `ticket ${number}`,
  status: 'OPEN',
  priority: 'NORMAL',
  tags: [],
  department_id: 'support',
  customer_id: 'sara',
  customer_name: 'Sara',
  operator_id: null,
  operator_name: null,
  chat_id: null,
  created_at: at(number),
  updated_at: at(number),
  closed_at: null,
  last_customer_reply_at: at(number),
  last_staff_reply_at: null,
  first_response_at: null,
  ...of,
});
