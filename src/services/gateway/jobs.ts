import type { Static } from 'typebox';
import type { JobAnswer, JobPage, JobQuery } from '#contract/jobs.ts';
import { audit } from '#kit/audit.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { notFound } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, transact } from '#kit/transact.ts';
import { selectJobs, selectOriginOfDead, selectRedriven } from './job-queries.ts';

export async function listJobs(
  { db }: Deps,
  { query }: { query: Static<typeof JobQuery> },
): Promise<Static<typeof JobPage>> {
  const before = decodeCursor(query.cursor, [cursorParts.time, cursorParts.id]);
  const rows = await selectJobs(db, { state: query.state, before, limit: query.limit + 1 });
  return toPage(rows, query.limit, (job) => [job.created_at, job.id]);
}

export async function redriveJob(
  use: Deps,
  { params, context }: { params: { id: string }; context: Context },
): Promise<Static<typeof JobAnswer>> {
  return transact(use, context, async (tx) => {
    const origin = await selectOriginOfDead(tx.sql, params.id);
    if (origin === undefined || !(await use.queue.redrive(tx, params.id))) throw notFound();
    const job = await selectRedriven(tx.sql, origin);
    if (!job) throw notFound();
    audit(tx, 'job.redriven', { subject: job.id, details: { name: job.name } });
    return { job };
  });
}
