import type { JobPayload } from '#contract/jobs.ts';
import { emit, send, type Tx } from '#kit/transact.ts';
import { readersOf } from './access.ts';
import { emptyReplies, emptyTickets, lockTicketsOf } from './erase-queries.ts';
import { changeOwners } from './own-tickets.ts';

/** How many tickets, and replies, one transaction takes; a job that finds more sends itself again. */
const most = { tickets: 100, replies: 2000 };

/**
 * A person was erased: what they wrote in tickets is emptied, and tickets of theirs that are open are closed, for nobody waits
 * for an answer any more. States, times and numbers of what was before stay.
 */
export async function eraseTicketsJob(tx: Tx, payloads: readonly JobPayload<'erase_tickets'>[]): Promise<void> {
  for (const { user_id, after } of payloads) {
    const tickets = await lockTicketsOf(tx, user_id, after, most.tickets);
    const ids = tickets.map(({ id }) => id);
    const last = ids.at(-1);
    if (last === undefined) {
      // Only now: what others are told of a ticket is phrased from what stands in it.
      send(tx, 'erase_notifications', { user_id });
      continue;
    }
    const subjects = await emptyTickets(tx, user_id, ids);
    const replies = await emptyReplies(tx, user_id, ids, most.replies);
    // As they are now: the history of their closing must not tell what they were called.
    const emptied = subjects > 0 ? await lockTicketsOf(tx, user_id, after, most.tickets) : tickets;
    const open = emptied.filter(({ customer_id, status }) => customer_id === user_id && status !== 'CLOSED');
    await changeOwners(
      tx,
      open.map((ticket) => ({ ticket, to: null, status: 'CLOSED', ends: 'CLOSED' })),
    );
    if (subjects + replies > 0) emit(tx, 'person.erased', { user_id }, { to: tickets.flatMap(readersOf) });
    send(tx, 'erase_tickets', { user_id, after: replies < most.replies ? last : after });
  }
}
