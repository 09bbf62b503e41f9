import type { Static } from 'typebox';
import type { TicketAnswer } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, transact } from '#kit/transact.ts';
import { lockTicket } from './access.ts';
import { changeOwner } from './own-tickets.ts';
import { nextStatus } from './states.ts';

interface Call {
  actor: Person;
  params: { id: string };
  context: Context;
}

/** Staff, or the customer for an own ticket, calls it solved. Its owner is free of it; who solved it stays on view. */
export async function closeTicket(use: Deps, { actor, params, context }: Call): Promise<Static<typeof TicketAnswer>> {
  return transact(use, context, async (tx) => {
    const { ticket } = await lockTicket(tx, actor, params.id);
    const status = nextStatus(ticket.status, 'CLOSE', ticket.operator_id !== null);
    return {
      ticket: await changeOwner(tx, { ticket, to: null, status, ends: 'CLOSED' }, () => new Problem('conflict')),
    };
  });
}
