// The floor of routing: how long a job that does nothing waits in the queue, with the options that Pasokh gives it.

import { setTimeout as delay } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import { given, serveHand } from '../kit/hand.ts';

const { url } = given<{ url: string }>();
const boss = new PgBoss({
  connectionString: url,
  max: 4,
  useListenNotify: true,
  superviseIntervalSeconds: 5,
  monitorIntervalSeconds: 5,
  maintenanceIntervalSeconds: 60,
});
boss.on('error', console.error);
await boss.start();
await boss.createQueue('empty', { notify: true, heartbeatSeconds: 10, expireInSeconds: 60, retryLimit: 8 });

let took: number[] = [];
const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 2, batchSize: 200 };
const worker = await boss.work<{ sent: number }>('empty', polling, async (jobs) => {
  boss.notifyWorker(worker);
  const now = performance.now();
  for (const { data } of jobs) took.push(now - data.sent);
});

serveHand({
  /** So many jobs a second. @returns from sending each to its handler, in milliseconds. */
  async send({ seconds, rate }: { seconds: number; rate: number }) {
    took = [];
    const begun = performance.now();
    for (let at = 0; at < seconds * rate; at++) {
      const wait = begun + (at * 1000) / rate - performance.now();
      if (wait > 1) await delay(wait);
      boss.send('empty', { sent: performance.now() }).catch(console.error);
    }
    while (took.length < seconds * rate) await delay(20);
    return took;
  },
});
