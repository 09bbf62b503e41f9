import { sql } from 'kysely';
import type { ReadMark } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import { newId } from '#kit/ids.ts';
import type { Tx } from '#kit/transact.ts';
import { clock, only } from './ticket-queries.ts';

/** Up to when somebody has read a ticket. */
export async function selectReadMark(db: Database, ticketId: string, personId: string): Promise<ReadMark | undefined> {
  const { rows } = await sql<ReadMark>`
    select id, ticket_id, read_at from ticketing.read_marks where user_id = ${personId} and ticket_id = ${ticketId}
  `.execute(db);
  return rows[0];
}

/** Up to now, and never back: of two who say so at once the later one stays. */
export async function upsertReadMark(tx: Tx, ticketId: string, personId: string): Promise<ReadMark> {
  const { rows } = await sql<ReadMark>`
    insert into ticketing.read_marks as m (id, ticket_id, user_id, read_at) values (${newId()}, ${ticketId}, ${personId}, ${clock})
    on conflict (user_id, ticket_id) do update set read_at = greatest(m.read_at, excluded.read_at)
    returning m.id, m.ticket_id, m.read_at
  `.execute(tx.sql);
  return only(rows);
}
