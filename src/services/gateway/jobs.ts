import type { Static } from 'typebox';
import type { JobAnswer, JobPage, JobQuery } from '#contract/jobs.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { notFound } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
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
  { db, queue }: Deps,
  { params }: { params: { id: string } },
): Promise<Static<typeof JobAnswer>> {
  const origin = await selectOriginOfDead(db, params.id);
  if (origin === undefined || !(await queue.redrive(params.id))) throw notFound();
  const job = await selectRedriven(db, origin);
  if (!job) throw notFound();
  return { job };
}
