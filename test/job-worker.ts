// A process that works jobs and may be killed: `node test/job-worker.ts DATABASE_URL hangs|waits|aborts [ID]`.
// Each job is written down and told on stdout (`begun ID`). Then it never ends, or ends with the next line on stdin, or, if
// it is the one with this ID, takes the process with it.
import { once } from 'node:events';
import { sql } from 'kysely';
import { connectDatabase } from '../src/kit/database.ts';
import { createJobs } from '../src/kit/jobs.ts';
import { createLocalLive } from '../src/kit/live.ts';
import { createLog } from '../src/kit/log.ts';
import { createMetrics } from '../src/kit/metrics.ts';

const [url = '', mode, fatal] = process.argv.slice(2);
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
          if (mode === 'hangs') await new Promise<never>(() => {});
          if (mode === 'waits') await once(process.stdin, 'data');
          if (operator_id === fatal) process.abort();
        }
      },
    },
  },
  {},
);
