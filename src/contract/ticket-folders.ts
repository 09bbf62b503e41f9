import type { Ticket, TicketFolder } from './tickets.ts';

/** Who looks into an inbox. */
export interface FolderViewer {
  id: string;
  department_ids: readonly string[];
}

/**
 * Which tickets stand in a folder, of those the viewer may read at all. The list query of ticketing says the same in SQL,
 * and a test holds the two together.
 */
export const inFolder: Record<TicketFolder, (ticket: Ticket, viewer: FolderViewer) => boolean> = {
  MINE: ({ operator_id, status }, { id }) => operator_id === id && status !== 'CLOSED',
  DEPARTMENTS: ({ department_id, status }, { department_ids }) =>
    department_ids.includes(department_id) && status !== 'CLOSED',
  UNASSIGNED: ({ operator_id, status }) => operator_id === null && status !== 'CLOSED',
  WAITING_FOR_CUSTOMER: ({ status }) => status === 'PENDING_CUSTOMER',
  CLOSED: ({ status }) => status === 'CLOSED',
  ALL: () => true,
};
