// A process that works jobs and may be killed: `node test/job-worker.ts DATABASE_URL [ID that takes the process with it]`.
// Says `begun ID` on stdout. Without such an id, the first job of all never ends.
import { sql } from 'kysely';
import { connectDatabase } from '../src/kit/database.ts';
import { createJobs } from '../src/kit/jobs.ts';
import { createLocalLive } from '../src/kit/live.ts';
import { createLog } from '../src/kit/log.ts';
import { createMetrics } from '../src/kit/metrics.ts';

const [url = '', fatal] = process.argv.slice(2);
const log = createLog('silent');
const jobs = createJobs(url, log, createMetrics());
await jobs.start();
const { db } = connectDatabase(url, log);
const live = createLocalLive(() => {});
await jobs.work(
  { db, live },
  {
    release_operator: {
      batch: 10,
      run: async (tx, payloads) => {
        for (const { operator_id } of payloads) {
          await sql`insert into done (id) values (${operator_id})`.execute(tx.sql);
          process.stdout.write(`begun ${operator_id}\n`);
          if (operator_id === fatal) process.abort();
          if (fatal === undefined) await new Promise<never>(() => {});
        }
      },
    },
  },
  {},
);
