import type { Ticket } from '#contract/tickets.ts';
import type { Frame } from './frames.ts';

/** By ticket: up to when this person has read it. One for all lists, for a ticket that enters one was read in another. */
export type ReadMarks = Readonly<Record<string, string>>;

/** What a frame changes about them: read here, read everywhere. */
export const reduceReadMarks = (marks: ReadMarks, { event, data }: Frame): ReadMarks =>
  event === 'ticket_read' ? mergeReadMarks(marks, { [data.ticket_id]: data.read_at }) : marks;

/** With those of a page that was loaded; of two marks the later one holds. */
export function mergeReadMarks(marks: ReadMarks, said: ReadMarks): ReadMarks {
  const later = Object.entries(said).filter(([id, at]) => at > (marks[id] ?? ''));
  return later.length > 0 ? { ...marks, ...Object.fromEntries(later) } : marks;
}

/** Whether the other side has replied since this one has read it. */
export function isUnread(
  { last_customer_reply_at, last_staff_reply_at }: Pick<Ticket, 'last_customer_reply_at' | 'last_staff_reply_at'>,
  readAt: string | undefined,
  as: 'CUSTOMER' | 'STAFF',
): boolean {
  const said = as === 'STAFF' ? last_customer_reply_at : last_staff_reply_at;
  return said !== null && said > (readAt ?? '');
}
