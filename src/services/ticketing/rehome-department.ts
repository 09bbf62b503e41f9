import type { JobPayload } from '#contract/jobs.ts';
import { emit, send, type Tx } from '#kit/transact.ts';
import { keepDefaultDepartment } from '#routing/department-queries.ts';
import { readersOf } from './access.ts';
import { moveOwner } from './edit-ticket.ts';
import { changed } from './own-tickets.ts';
import { isWaiting } from './states.ts';
import { insertHistory } from './ticket-queries.ts';
import { moveTickets } from './work-queries.ts';

const batch = 200;

/** A department was deleted: its tickets that are not closed move to the default one and are routed there. */
export async function rehomeDepartmentJob(tx: Tx, payloads: readonly JobPayload<'rehome_department'>[]): Promise<void> {
  const to = await keepDefaultDepartment(tx);
  if (to === undefined) throw new Error('The default department changes at this moment');
  for (const { department_id } of payloads) {
    const moved = await moveTickets(tx, department_id, to, batch);
    for (const ticket of moved) {
      const before = { ...ticket, department_id };
      await insertHistory(tx, [{ ticket_id: ticket.id, kind: 'EDITED', changes: changed(before, ticket) }]);
      emit(tx, 'ticket.edited', { ticket_id: ticket.id }, { to: [...readersOf(before), ...readersOf(ticket)] });
      if (isWaiting(ticket.status))
        send(tx, 'assign_ticket', { ticket_ids: [ticket.id], department_id: ticket.department_id });
      await moveOwner(tx, ticket);
    }
    if (moved.length === batch) send(tx, 'rehome_department', { department_id });
  }
}
