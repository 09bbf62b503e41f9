import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';

/** The database's clock, in milliseconds since the epoch. */
export async function selectTime(db: Database): Promise<number> {
  const { rows } = await sql<{ time: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as time`.execute(db);
  return rows[0]?.time ?? Number.NaN;
}
