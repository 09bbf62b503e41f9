import type { Deps } from '#kit/service.ts';
import type { Roster } from '#routing/roster.ts';
import type { gatherTickets } from './create-ticket.ts';

/** What the use cases of this service take. */
export interface Use extends Deps {
  roster: Roster;
  openTicket: ReturnType<typeof gatherTickets>;
}
