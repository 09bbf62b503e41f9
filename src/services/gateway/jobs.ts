import type { Static } from 'typebox';
import type { JobAnswer, JobPage, JobQuery } from '#contract/jobs.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { notFound } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { selectDeadJob, selectJobs } from './job-queries.ts';

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
  const job = await selectDeadJob(db, params.id);
  if (!job || !(await queue.redrive(params.id))) throw notFound();
  return { job: { ...job, state: 'QUEUED' } };
}
