import { connectDatabase } from '#kit/database.ts';
import { createJobs } from '#kit/jobs.ts';
import { createLocalLive } from '#kit/live.ts';
import { createLog } from '#kit/log.ts';
import { createMetrics } from '#kit/metrics.ts';
import type { Transactor } from '#kit/transact.ts';

/** What a use case takes when a command runs it beside a running Pasokh. What it changes is not told live. */
export async function withTransactor<T>(url: string, work: (use: Transactor) => Promise<T>): Promise<T> {
  const log = createLog('warn');
  const { db, close } = connectDatabase(url, log, { max: 2 });
  const queue = createJobs(url, log, createMetrics());
  try {
    await queue.start();
    return await work({ db, queue, live: createLocalLive(() => {}) });
  } finally {
    await queue.stop();
    await close();
  }
}
