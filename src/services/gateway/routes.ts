import { AuditFilter, AuditPage, AuditQuery } from '#contract/audit.ts';
import { InvariantAnswer, InvariantList, InvariantParams } from '#contract/invariants.ts';
import { JobAnswer, JobPage, JobQuery } from '#contract/jobs.ts';
import { IdParams } from '#contract/primitives.ts';
import { admin, routesFor } from '#kit/route.ts';
import type { Deps } from '#kit/service.ts';
import { exportAudit } from './export-audit.ts';
import { getInvariant, listInvariants } from './invariants.ts';
import { listJobs, redriveJob } from './jobs.ts';
import { listAudit } from './list-audit.ts';

const { allow } = routesFor<Deps>();

export const routes = [
  allow(
    admin,
    'GET /api/admin/jobs',
    { summary: 'Jobs by state; DEAD are those that failed for good', query: JobQuery, answer: JobPage },
    listJobs,
  ),
  allow(
    admin,
    'POST /api/admin/jobs/:id/redrive',
    { summary: 'Put a dead job back into its queue', params: IdParams, answer: JobAnswer },
    redriveJob,
  ),
  allow(
    admin,
    'GET /api/admin/invariants',
    { summary: 'What must always hold, and whether it does', answer: InvariantList },
    listInvariants,
  ),
  allow(
    admin,
    'GET /api/admin/invariants/:id',
    { summary: 'One of them, with what breaks it', params: InvariantParams, answer: InvariantAnswer },
    getInvariant,
  ),
  allow(
    admin,
    'GET /api/admin/audit',
    { summary: 'Who did what, newest first', query: AuditQuery, answer: AuditPage },
    listAudit,
  ),
  allow(
    admin,
    'GET /api/admin/audit/export',
    { summary: 'The same from the oldest, an entry to a line', query: AuditFilter, stream: 'application/x-ndjson' },
    exportAudit,
  ),
];
