import { setTimeout as sleep } from 'node:timers/promises';
import { queries } from '../../src/services/gateway/invariant-queries.ts';
import type { OwnPostgres } from './own-postgres.ts';

/** What must hold at every moment, asked of the database again and again: the queries that an admin sees, each of one snapshot. */
export interface LoadWatch {
  /** How often it was looked at. */
  looks(): number;
  /** Each breach once, in words. */
  breaches(): string[];
  stop(): Promise<void>;
}

/** A1: nobody has more chats than they take, and load is what counting gives. A2: work has the owner that its open assignment names. */
const atEveryMoment = ['CHATS_OVER_CAPACITY', 'LOADS_MISCOUNTED', 'SEVERAL_OWNERS', 'CHAT_GAPS'] as const;

export function watchLoad(postgres: OwnPostgres): LoadWatch {
  const breaches = new Set<string>();
  let looks = 0;
  let stopped = false;
  const look = async () => {
    for (const id of atEveryMoment) {
      const [row] = await postgres.sql(queries[id]);
      if (row) breaches.add(`${id}: ${JSON.stringify(row)}`);
    }
    looks += 1;
  };
  const watching = (async () => {
    while (!stopped) {
      // While the database is down there is nothing to see.
      await look().catch(() => {});
      await sleep(250);
    }
  })();
  return {
    looks: () => looks,
    breaches: () => [...breaches],
    async stop() {
      stopped = true;
      await watching;
      await look();
    },
  };
}
