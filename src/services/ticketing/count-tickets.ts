import type { TicketCounts } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import type { Deps } from '#kit/service.ts';
import { selectCounts } from './folder-queries.ts';

/** How many tickets stand in the folders of somebody's inbox. */
export async function countTickets({ db }: Deps, { actor }: { actor: Person }): Promise<TicketCounts> {
  return selectCounts(db, actor);
}
