import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';

/** Origins that may put the widget's page into a frame. */
export async function selectAllowedSites(db: Database): Promise<string[]> {
  const { rows } = await sql<{ allowed_sites: string[] }>`select allowed_sites from chat.widget_embedding`.execute(db);
  return rows[0]?.allowed_sites ?? [];
}
