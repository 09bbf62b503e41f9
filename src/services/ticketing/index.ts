import { defineService } from '#kit/service.ts';
import { keepRoster } from '#routing/roster.ts';
import { assignWaitingJob, routeDepartmentsJob, sweepWaitingJob } from './assign-waiting.ts';
import { gatherTickets } from './create-ticket.ts';
import { eraseTicketsJob } from './erase-tickets.ts';
import { rehomeDepartmentJob } from './rehome-department.ts';
import { releaseOperatorJob } from './release-operator.ts';
import { routes } from './routes.ts';
import type { Use } from './use.ts';

export const ticketing = defineService<Use>('ticketing', routes, async (deps) => {
  const use: Use = { ...deps, roster: keepRoster(), openTicket: gatherTickets(deps) };
  return {
    use,
    sqlJobs: {
      assign_ticket: { batch: 200, run: (tx, payloads) => assignWaitingJob(use, tx, payloads) },
      route_departments: { batch: 50, run: (tx, payloads) => routeDepartmentsJob(use, tx, payloads) },
      sweep_waiting: { batch: 10, run: (tx) => sweepWaitingJob(use, tx) },
      release_operator: { batch: 1, run: (tx, payloads) => releaseOperatorJob(tx, payloads) },
      erase_tickets: { batch: 1, run: eraseTicketsJob },
      rehome_department: { batch: 1, run: (tx, payloads) => rehomeDepartmentJob(tx, payloads) },
    },
  };
});
