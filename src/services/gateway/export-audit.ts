import type { AuditFilter } from '#contract/audit.ts';
import { audit } from '#kit/audit.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, transact } from '#kit/transact.ts';
import { selectAuditLength, selectAuditRun } from './audit-queries.ts';

interface Call {
  query: AuditFilter;
  context: Context;
}

/** Entries from the oldest, one to a line, with their hashes; that this was asked for is itself the newest of them. */
export async function exportAudit(use: Deps, { query, context }: Call): Promise<AsyncIterable<string>> {
  await transact(use, context, async (tx) => audit(tx, 'audit.exported', { subject: null }));
  return linesOf(use, query, await selectAuditLength(use.db));
}

const atOnce = 500;

async function* linesOf({ db }: Deps, filter: AuditFilter, upTo: number): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const entries = await selectAuditRun(db, filter, { after, upTo, limit: atOnce });
    for (const entry of entries) yield `${JSON.stringify(entry)}\n`;
    const last = entries.at(-1);
    if (entries.length < atOnce || !last) return;
    after = last.seq;
  }
}
