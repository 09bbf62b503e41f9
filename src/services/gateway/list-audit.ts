import type { Static } from 'typebox';
import type { AuditPage, AuditQuery } from '#contract/audit.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import type { Deps } from '#kit/service.ts';
import { selectAudit } from './audit-queries.ts';

export async function listAudit({ db }: Deps, { query }: { query: AuditQuery }): Promise<Static<typeof AuditPage>> {
  const { limit, cursor, ...filter } = query;
  const [below] = decodeCursor(cursor, [cursorParts.integer]) ?? [];
  const rows = await selectAudit(db, filter, { below, limit: limit + 1 });
  return toPage(rows, limit, ({ seq }) => [seq]);
}
