import type { Static } from 'typebox';
import type { ReadMark, ReadMarkAnswer, Ticket } from '#contract/tickets.ts';
import type { Person } from '#kit/identity.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, emit, transact } from '#kit/transact.ts';
import { accessTicket } from './access.ts';
import { selectReadMark, upsertReadMark } from './read-mark-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  context: Context;
}

/** Somebody has read a ticket up to now. Their other tabs hear of it, nobody else. Said again before there is anything new, it writes nothing. */
export async function markTicketRead(
  use: Deps,
  { actor, params, context }: Call,
): Promise<Static<typeof ReadMarkAnswer>> {
  const { ticket } = await accessTicket(use.db, actor, params.id);
  const mark = await selectReadMark(use.db, ticket.id, actor.id);
  if (mark && !hasNews(ticket, mark)) return { read_mark: mark };
  return transact(use, context, async (tx) => {
    const read_mark = await upsertReadMark(tx, ticket.id, actor.id);
    emit(tx, 'ticket.read', { read_mark_id: read_mark.id }, { to: [`user:${actor.id}`] });
    return { read_mark };
  });
}

const hasNews = ({ last_customer_reply_at, last_staff_reply_at }: Ticket, { read_at }: ReadMark) =>
  [last_customer_reply_at, last_staff_reply_at].some((at) => at !== null && at > read_at);
