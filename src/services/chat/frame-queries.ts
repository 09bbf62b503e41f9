import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import { foundById } from '#kit/lists.ts';

export interface Readable {
  id: string;
  object: Record<string, unknown>;
  /** Which of the people asked about may read it now. */
  allowed: ReadonlySet<string>;
}

/** Objects as they are now, and who of these people may read each now. The one place that answers who may hear what. */
export async function selectReadable(
  db: Database,
  view: string,
  ids: readonly string[],
  people: readonly string[],
): Promise<Readable[]> {
  const { rows } = await sql<{ id: string; readers: string[]; desk_readers?: string[]; allowed: string[] }>`
    with people as materialized (select p.id, routing.audiences(p.id) as labels from unnest((select ${people}::uuid[])) as p (id))
    select v.*, array(select p.id from people p where p.labels && v.readers) as allowed
    from ${foundById(view, ids, 'v')}
  `.execute(db);
  return rows.map(({ readers: _, desk_readers: __, allowed, ...object }) => ({
    id: object.id,
    object,
    allowed: new Set(allowed),
  }));
}

/** The labels a person carries: see contract/events.ts. */
export async function selectLabels(db: Database, personId: string): Promise<string[]> {
  const { rows } = await sql<{ labels: string[] | null }>`select routing.audiences(${personId}) as labels`.execute(db);
  return rows[0]?.labels ?? [];
}

/** Whether somebody may read a ticket as staff now. */
export async function readsAsStaff(db: Database, personId: string, ticketId: string): Promise<boolean> {
  const { rows } = await sql`
    select from ticketing.ticket_staff t where t.id = ${ticketId} and t.readers && routing.audiences(${personId})
  `.execute(db);
  return rows.length > 0;
}
