import { sql } from 'kysely';
import type { Static } from 'typebox';
import type { TicketChange } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';

/** The first entry is the ticket's own row and first reply: nothing is written twice. */
export async function selectHistory(
  db: Database,
  page: { ticket_id: string; after: readonly [string, string] | undefined; limit: number },
): Promise<Static<typeof TicketChange>[]> {
  const [time, id] = page.after ?? [null, null];
  const { rows } = await sql<Static<typeof TicketChange>>`
    select c.id, c.ticket_id, c.kind, c.at, c.actor_id, p.display_name as actor_name, c.changes, a.explanation
    from (
      select t.id, t.id as ticket_id, 'CREATED' as kind, t.created_at as at,
        (select r.author_id from ticketing.ticket_replies r where r.ticket_id = t.id order by r.created_at, r.id limit 1) as actor_id,
        '{}'::jsonb as changes, null::uuid as assignment_id
      from ticketing.tickets t where t.id = ${page.ticket_id}
      union all
      select id, ticket_id, kind, at, actor_id, changes, assignment_id from ticketing.ticket_changes where ticket_id = ${page.ticket_id}
    ) c left join auth.people p on p.id = c.actor_id left join routing.assignment_reasons a on a.id = c.assignment_id
    where ${time}::timestamptz is null or (c.at, c.id) > (${time}::timestamptz, ${id}::uuid)
    order by c.at, c.id limit ${page.limit}
  `.execute(db);
  return rows;
}
