import type { Static } from 'typebox';
import type { TicketAnswer } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import type { Deps } from '#kit/service.ts';
import { accessTicket } from './access.ts';

export async function getTicket(
  { db }: Deps,
  { actor, params }: { actor: Person; params: { id: string } },
): Promise<Static<typeof TicketAnswer>> {
  const { ticket } = await accessTicket(db, actor, params.id);
  return { ticket };
}
