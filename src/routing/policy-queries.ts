import { sql } from 'kysely';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';
import type { Policy } from './decide.ts';

/**
 * Locks departments, so that one transaction at a time serves the waiting work of each: the order of arrival is kept
 * without locking what waits. Ids that are none, or deleted, are left out.
 */
export async function lockDepartments(tx: Tx, ids: readonly string[]): Promise<Map<string, Policy>> {
  const { rows } = await sql<Policy & { id: string }>`
    select id, strategy, require_online, skill_wait_seconds from routing.departments
    where id = any(${ids}::uuid[]) and deleted_at is null order by id for no key update
  `.execute(tx.sql);
  return new Map(rows.map((row) => [row.id, row]));
}

/** A department that chats are started in, and how it routes. */
export interface ChatLine extends Policy {
  id: string;
  is_default: boolean;
  max_waiting_chats: number;
}

/** The same for the departments that chats are started in, by their ids; the default one stands under null as well. */
export async function lockChatLines(
  tx: Tx,
  departmentIds: readonly (string | null)[],
): Promise<Map<string | null, ChatLine>> {
  const { rows } = await sql<ChatLine>`
    select id, is_default, max_waiting_chats, strategy, require_online, skill_wait_seconds from routing.departments
    where deleted_at is null and (id = any(${departmentIds}::uuid[]) or (is_default and ${departmentIds.includes(null)}::boolean))
    order by id for no key update
  `.execute(tx.sql);
  return new Map(rows.flatMap((line) => [[line.id, line], ...(line.is_default ? [[null, line] as const] : [])]));
}

/** How these departments route. Ids that are none, or deleted, are left out. */
export async function selectPolicies(db: Database, ids: readonly string[]): Promise<Map<string, Policy>> {
  const { rows } = await sql<Policy & { id: string }>`
    select id, strategy, require_online, skill_wait_seconds from routing.open_departments where id = any(${ids}::uuid[])
  `.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}
