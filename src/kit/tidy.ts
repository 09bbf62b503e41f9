import { sql } from 'kysely';
import { removeOldEvents } from './feed.ts';
import type { SqlHandlers } from './jobs.ts';

/** Removes what has served its time in the kit's own tables. Every process offers to do it; the queue picks one. */
export const kitJobs: SqlHandlers = {
  tidy_kit: {
    batch: 10,
    async run(tx) {
      await removeOldEvents(tx.sql);
      await sql`delete from kit.idempotency_keys where created_at < now() - interval '24 hours'`.execute(tx.sql);
      await sql`delete from kit.throttles where empty_at < now()`.execute(tx.sql);
    },
  },
};
