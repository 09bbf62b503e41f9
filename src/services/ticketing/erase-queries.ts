import { sql } from 'kysely';
import { erasedMark } from '#contract/erased.ts';
import type { Ticket } from '#contract/tickets.ts';
import type { Tx } from '#kit/transact.ts';
import { wasStaff } from '#routing/operator-queries.ts';
import { ticketColumns } from './ticket-queries.ts';

/** Said in a chat by two, and written into the ticket that it became by whoever turned it: in its opening replies. */
const isTranscript = sql`t.chat_id is not null and r.created_at = t.created_at`;

/**
 * Locks the next tickets, by their ids, in which something is theirs: those they asked, those they wrote in, those that a chat
 * of theirs became.
 */
export async function lockTicketsOf(tx: Tx, userId: string, after: string | null, limit: number): Promise<Ticket[]> {
  const { rows } = await sql<Ticket>`
    with theirs as materialized (
      select id from ticketing.tickets where customer_id = ${userId}
      -- Of customers nothing else is looked through: no index leads to what staff wrote.
      union select ticket_id from ticketing.ticket_replies where author_id = ${userId} and ${wasStaff(userId)}
      union select t.id from ticketing.tickets t join routing.assignment_reasons a on a.work_kind = 'CHAT' and a.work_id = t.chat_id
        where a.operator_id = ${userId} and ${wasStaff(userId)}
    )
    select ${ticketColumns} from ticketing.tickets t
    where t.id in (select id from theirs) and (${after}::uuid is null or t.id > ${after}::uuid)
    order by t.id limit ${limit} for no key update of t
  `.execute(tx.sql);
  return rows;
}

/** Empties what they wrote in these tickets, so many replies at most. @returns how many. */
export async function emptyReplies(
  tx: Tx,
  userId: string,
  ticketIds: readonly string[],
  limit: number,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update ticketing.ticket_replies set body = ${erasedMark}
    where id in (
      select r.id from ticketing.ticket_replies r join ticketing.tickets t on t.id = r.ticket_id
      where r.ticket_id = any(${ticketIds}::uuid[]) and (r.author_id = ${userId} or ${isTranscript}) and r.body <> ${erasedMark}
      limit ${limit}
    )
  `.execute(tx.sql);
  return Number(numAffectedRows);
}

/** Tags that ask for a skill are the desk's own words; all others may be theirs. Neither is a change of the ticket. @returns how many. */
export async function emptyTickets(tx: Tx, userId: string, ids: readonly string[]): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update ticketing.tickets t set subject = ${erasedMark},
      tags = array(select tag from unnest(t.tags) with ordinality as g (tag, place) where routing.skills_of_tags(array[tag]) <> '{}' order by place)
    where t.id = any(${ids}::uuid[]) and t.customer_id = ${userId} and t.subject <> ${erasedMark}
  `.execute(tx.sql);
  await sql`
    update ticketing.ticket_changes c set changes = c.changes
      || case when c.changes ? 'subject' then jsonb_build_object('subject', jsonb_build_object('from', ${erasedMark}::text, 'to', ${erasedMark}::text)) else '{}'::jsonb end
      || case when c.changes ? 'tags' then '{"tags": {"from": [], "to": []}}'::jsonb else '{}'::jsonb end
    from ticketing.tickets t
    where c.ticket_id = any(${ids}::uuid[]) and c.changes ?| '{subject,tags}' and t.id = c.ticket_id and t.customer_id = ${userId}
  `.execute(tx.sql);
  return Number(numAffectedRows);
}
