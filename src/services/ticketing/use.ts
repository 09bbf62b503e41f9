import type { Deps } from '#kit/service.ts';
import type { gatherTickets } from './create-ticket.ts';

/** What the use cases of this service take. */
export interface Use extends Deps {
  openTicket: ReturnType<typeof gatherTickets>;
}
