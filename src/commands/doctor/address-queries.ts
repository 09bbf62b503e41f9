import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';

/** From where people signed in since `since`. */
export async function selectSignIns(
  db: Database,
  since: Date,
): Promise<{ people: number; addresses: number; one_address: string | null }> {
  const { rows } = await sql<{ people: number; addresses: number; one_address: string | null }>`
    select count(distinct user_id) as people, count(distinct address) as addresses, min(address) as one_address
    from auth.sessions where created_at > ${since}`.execute(db);
  return rows[0] ?? { people: 0, addresses: 0, one_address: null };
}
