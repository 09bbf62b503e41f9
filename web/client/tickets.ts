import type { Page } from '#contract/primitives.ts';
import { type FolderViewer, inFolder } from '#contract/ticket-folders.ts';
import type { Ticket, TicketQuery } from '#contract/tickets.ts';
import type { Frame } from './frames.ts';
import { append, drop, type KeysetList, type Kind, toList, upsert } from './keyset-list.ts';

/** Loaded pages of `GET /api/tickets`, highest number first. */
export type TicketList = KeysetList<Ticket>;
/** What was asked for. */
export type TicketFilter = Omit<TicketQuery, 'limit' | 'cursor'>;

const kind: Kind<Ticket> = {
  keyOf: ({ number }) => number,
  versionOf: ({ updated_at }) => updated_at,
};

export const toTicketList = (page: Page<Ticket>): TicketList => toList(kind, page);
/** `next` is the page at `list.next_cursor`, made into a list of its own. */
export const appendTickets = (list: TicketList, next: TicketList): TicketList => append(kind, list, next);

/** What a frame changes about a list of tickets. @param viewer who looks; for folders. */
export const reduceTickets =
  (filter: TicketFilter, viewer: FolderViewer) =>
  (list: TicketList, { event, data }: Frame): TicketList => {
    if (event === 'ticket_gone') return drop(kind, list, data.id);
    if (event === 'ticket_changed') return upsert(kind, list, data, belongs(data, filter, viewer));
    return list;
  };

/** What a frame changes about one ticket; whoever needs to know that it is gone listens for that. */
export const reduceTicket = (ticket: Ticket, { event, data }: Frame): Ticket =>
  event === 'ticket_changed' && data.id === ticket.id && data.updated_at > ticket.updated_at ? data : ticket;

/** Null: only the server can tell. */
function belongs(ticket: Ticket, filter: TicketFilter, viewer: FolderViewer): boolean | null {
  const { folder, status, priority, department_id, operator_id, customer_id, tag, ...rest } = filter;
  const fits =
    (folder === undefined || inFolder[folder](ticket, viewer)) &&
    (status === undefined || status.includes(ticket.status)) &&
    (priority === undefined || priority.includes(ticket.priority)) &&
    (department_id === undefined || ticket.department_id === department_id) &&
    (operator_id === undefined || ticket.operator_id === (operator_id === 'none' ? null : operator_id)) &&
    (customer_id === undefined || ticket.customer_id === customer_id) &&
    (tag === undefined || ticket.tags.includes(tag));
  if (!fits) return false;
  return Object.values(rest).some((value) => value !== undefined) ? null : true;
}
