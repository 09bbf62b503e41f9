import { sql } from 'kysely';
import type { Ticket } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import type { Work } from '#routing/decide.ts';
import { readableAsStaffBy } from './readable-queries.ts';
import { ticketColumns } from './ticket-queries.ts';
import { requiredSkills, waitingSince } from './work-queries.ts';

interface WaitingRow {
  ticket: Ticket;
  queued_at: string;
  /** The same ticket as the engine sees it. */
  work: Work;
}
type Engine = Pick<Work, 'required_skills' | 'preferred_operator_id' | 'waiting_since'>;

/** A page of the tickets that wait for an operator, oldest first. */
export async function selectWaitingPage(
  db: Database,
  actor: Pick<Person, 'id' | 'role'>,
  after: readonly [queued_at: string, number: number] | undefined,
  limit: number,
): Promise<WaitingRow[]> {
  // The key stands there only where there is one: a prepared statement keeps its plan, and this one has to begin at the key.
  const below = after ? sql`and (t.queued_at, t.number) > (${after[0]}::timestamptz, ${after[1]}::bigint)` : sql``;
  const { rows } = await sql<Ticket & { queued_at: string } & Engine>`
    select ${ticketColumns}, t.queued_at, t.preferred_operator_id, ${waitingSince} as waiting_since, ${requiredSkills} as required_skills
    from ticketing.tickets t
    where t.status in ('OPEN', 'REOPENED') and ${readableAsStaffBy(actor)} ${below}
    order by t.queued_at, t.number limit ${limit}
  `.execute(db);
  return rows.map(({ queued_at, waiting_since, required_skills, preferred_operator_id, ...ticket }) => {
    const { id, department_id } = ticket;
    const engine = { waiting_since, required_skills, preferred_operator_id };
    return { ticket, queued_at, work: { kind: 'TICKET', id, department_id, ...engine } };
  });
}
