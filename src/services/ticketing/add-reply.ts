import type { Static } from 'typebox';
import type { NewReply, ReplyAnswer, Ticket, TicketStatus } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, emit, send, type Tx, transact } from '#kit/transact.ts';
import { addTicketLoad } from '#routing/claim-queries.ts';
import { departmentsOf, ensureOperator } from '#routing/operator-queries.ts';
import { wakeDepartments } from '#routing/operators.ts';
import { type Access, lockTicket, readersOf, staffReadersOf } from './access.ts';
import { changed, changeOwner } from './own-tickets.ts';
import { reopen } from './reopen-ticket.ts';
import { insertNote, insertReply } from './reply-queries.ts';
import { nextStatus } from './states.ts';
import { insertHistory } from './ticket-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  body: Static<typeof NewReply>;
  context: Context;
}

/** A public reply, which may move the ticket's state, or an internal note, which never does. */
export async function addReply(use: Deps, { actor, params, body, context }: Call): Promise<Static<typeof ReplyAnswer>> {
  return transact(use, context, async (tx) => {
    const access = await lockTicket(tx, actor, params.id);
    if (body.internal === true) return addNote(tx, access, actor, body.body);
    const reply = (status: TicketStatus) => say(tx, access, actor, body.body, status);
    return access.as === 'STAFF' ? answer(tx, access.ticket, actor, reply) : ask(tx, access.ticket, reply);
  });
}

/** Says it, and leaves the ticket in this state. */
type Say = (status: TicketStatus) => Promise<Answer>;
type Answer = Static<typeof ReplyAnswer>;

/** Staff answers: it is the customer's turn. Who answers a ticket that nobody owns takes it. */
async function answer(tx: Tx, before: Ticket, actor: Person, say: Say): Promise<Answer> {
  const status = nextStatus(before.status, 'STAFF_REPLY', before.operator_id !== null);
  if (before.operator_id === null) {
    await ensureOperator(tx, actor.id);
    const wish = { ticket: before, to: actor.id, status, expected: null, reason: 'TAKEN' } as const;
    await changeOwner(tx, wish, () => new Problem('operator_unavailable', 'You cannot take tickets at present.'));
    return say(status);
  }
  const said = await say(status);
  if (status === before.status) return said;
  await remember(tx, before, said.ticket);
  if (await addTicketLoad(tx, before.operator_id, -1)) {
    wakeDepartments(tx, await departmentsOf(tx, before.operator_id), 'TICKET');
  }
  return said;
}

/** The customer writes: the ticket goes back to its owner, to routing when it has none, or is reopened. */
async function ask(tx: Tx, before: Ticket, say: Say): Promise<Answer> {
  const status = nextStatus(before.status, 'CUSTOMER_REPLY', before.operator_id !== null);
  if (status === 'REOPENED' && before.status === 'CLOSED') {
    await reopen(tx, before);
    return say(status);
  }
  const said = await say(status);
  if (status === before.status) return said;
  const { ticket } = said;
  await remember(tx, before, ticket);
  if (ticket.operator_id === null)
    send(tx, 'assign_ticket', { ticket_ids: [ticket.id], department_id: ticket.department_id });
  else await addTicketLoad(tx, ticket.operator_id, 1);
  return said;
}

const remember = (tx: Tx, before: Ticket, ticket: Ticket) =>
  insertHistory(tx, [{ ticket_id: ticket.id, kind: 'REPLIED', changes: changed(before, ticket) }]);

async function say(
  tx: Tx,
  { ticket: before, as }: Access,
  actor: Person,
  body: string,
  status: TicketStatus,
): Promise<Answer> {
  const author_role = as === 'STAFF' ? actor.role : 'CUSTOMER';
  const said = { ticket_id: before.id, author_id: actor.id, author_role, body, status };
  const { reply, ticket, read_mark_id } = await insertReply(tx, said);
  emit(tx, 'ticket.replied', { ticket_id: ticket.id, reply_id: reply.id }, { to: readersOf(ticket) });
  emit(tx, 'ticket.read', { read_mark_id }, { to: [`user:${actor.id}`] });
  return { reply, ticket };
}

/** Leaves no trace where the customer could see one: not even the time of the last change. */
async function addNote(tx: Tx, { ticket, as }: Access, actor: Person, body: string): Promise<Answer> {
  if (as !== 'STAFF') throw new Problem('forbidden', 'Internal notes are for staff.');
  const reply = await insertNote(tx, { ticket_id: ticket.id, author_id: actor.id, author_role: actor.role, body });
  await insertHistory(tx, [{ ticket_id: ticket.id, kind: 'NOTED' }]);
  emit(tx, 'ticket.noted', { ticket_id: ticket.id, reply_id: reply.id }, { to: staffReadersOf(ticket) });
  return { reply, ticket };
}
