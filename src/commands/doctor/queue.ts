import type { JobName } from '#contract/jobs.ts';
import { broken, type DatabaseCheck, ok, skipped, warning } from './check.ts';
import {
  type JobPile,
  selectDeadJobs,
  selectHasQueue,
  selectRetryingJobs,
  selectWaitingJobs,
  selectWork,
} from './queue-queries.ts';

/** Sent by the clock, so it tells whether somebody works. */
const everyMinute: JobName = 'sweep_waiting';
/** In which it was done once at least, in seconds: a minute until it is due, and room for a busy machine. */
const lately = 180;

export const queueChecks: readonly DatabaseCheck[] = [
  {
    ...{ area: 'queue', name: 'jobs', needs: ['tables'] },
    async run({ now: clock }, db) {
      if (!(await selectHasQueue(db))) return [skipped('no Pasokh was ever started on this database')];
      const now = clock();
      const { done_for, connected_for } = await selectWork(db, everyMinute, now);
      const waiting = await selectWaitingJobs(db, new Date(now.getTime() - 60_000), now);
      const waits = waiting.length > 0 ? ` Waiting for more than a minute: ${listOf(waiting)}.` : '';
      const last = done_for === null ? 'never' : `${done_for} s ago`;
      if (done_for !== null && done_for <= lately) {
        if (waiting.length === 0) return [ok(`Jobs are done as they come; the last of every minute was ${last}.`)];
        return [warning(`The workers are behind.${waits}`, 'Run more processes with workers in SERVICES.')];
      }
      if (connected_for === null)
        return [broken(`No Pasokh is connected, so nobody does the jobs.${waits}`, 'Start Pasokh.')];
      if (connected_for <= lately)
        return [ok(`Pasokh began ${connected_for} s ago; whether its jobs are done shows after three minutes.`)];
      const says = `Nobody does the jobs; the last of every minute was done ${last}.${waits}`;
      return [broken(says, 'Let one process at least name workers in SERVICES.')];
    },
  },
  {
    ...{ area: 'queue', name: 'failures', needs: ['tables'] },
    async run({ now }, db) {
      if (!(await selectHasQueue(db))) return [];
      const retrying = await selectRetryingJobs(db, now());
      const dead = await selectDeadJobs(db, now());
      if (retrying.length + dead.length === 0) return [ok('No job has failed.')];
      return [
        ...retrying.map((pile) => warning(`Failed, and tried again: ${withError(pile)}.`, 'See to its reason.')),
        ...dead.map((pile) =>
          warning(`Failed for good: ${withError(pile)}.`, 'See to its reason, then put it back in the console (Jobs).'),
        ),
      ];
    },
  },
];

const listOf = (piles: readonly JobPile[]) =>
  piles.map(({ name, count, seconds }) => `${count} ${name} (for ${seconds} s)`).join(', ');
const withError = ({ name, count, error }: JobPile) => `${count} ${name}${error ? ` (${error})` : ''}`;
