import type { Priority, TicketFolder, TicketStatus } from '#contract/tickets.ts';
import type { TicketFilter } from '../../client/tickets.ts';

/** Folders as they stand in the address. */
export const folderPaths: Record<TicketFolder, string> = {
  MINE: 'mine',
  DEPARTMENTS: 'departments',
  UNASSIGNED: 'unassigned',
  WAITING_FOR_CUSTOMER: 'waiting',
  CLOSED: 'closed',
  ALL: 'all',
};
export const ticketFolders = Object.keys(folderPaths) as TicketFolder[];

export const isFolder = (path: string): boolean => Object.values(folderPaths).includes(path);
export const folderOf = (path: string): TicketFolder =>
  ticketFolders.find((folder) => folderPaths[folder] === path) ?? 'MINE';

/** What narrows a folder: kept in the address, so that a filtered list can be shared and comes back with Back. */
export interface InboxSearch {
  q?: string;
  status?: TicketStatus;
  priority?: Priority;
  department?: string;
  operator?: string;
  tag?: string;
  customer?: string;
  /** Moments, RFC 3339. */
  created_from?: string;
  created_to?: string;
  responded_from?: string;
  responded_to?: string;
}

const names = [
  'q',
  'status',
  'priority',
  'department',
  'operator',
  'tag',
  'customer',
  'created_from',
  'created_to',
  'responded_from',
  'responded_to',
] as const;

/** Whatever stands in an address that somebody typed: only known names, only text. */
export function readInboxSearch(search: Record<string, unknown>): InboxSearch {
  const entries = names.flatMap((name) => {
    const value = search[name];
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && text !== '' ? [[name, text]] : [];
  });
  return Object.fromEntries(entries);
}

/** The same as the API asks for it. */
export function toTicketFilter(folder: TicketFolder, search: InboxSearch): TicketFilter {
  const { status, priority, department, operator, customer, ...rest } = search;
  return {
    folder,
    ...rest,
    ...(status === undefined ? {} : { status: [status] }),
    ...(priority === undefined ? {} : { priority: [priority] }),
    ...(department === undefined ? {} : { department_id: department }),
    ...(operator === undefined ? {} : { operator_id: operator }),
    ...(customer === undefined ? {} : { customer_id: customer }),
  };
}
