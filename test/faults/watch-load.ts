import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnPostgres } from './own-postgres.ts';

/** What must hold at every moment, asked of the database again and again, each time of one snapshot. */
export interface LoadWatch {
  /** How often it was looked at. */
  looks(): number;
  /** Each breach once, in words. */
  breaches(): string[];
  stop(): Promise<void>;
}

/** A1: nobody has more chats than they take. A2: every piece of work has the one owner that its open assignment names. */
const rules = [
  {
    says: 'more chats than they take',
    query: `select o.id, o.active_chats, o.chat_limit, count(c.id)::int as counted
      from routing.operators o left join chat.chats c on c.operator_id = o.id and c.status = 'ACTIVE'
      group by o.id having count(c.id) > o.chat_limit or count(c.id) <> o.active_chats`,
  },
  {
    says: 'tickets that are counted wrongly',
    query: `select o.id, o.active_tickets, count(t.id)::int as counted
      from routing.operators o left join ticketing.tickets t on t.operator_id = o.id and t.status = 'PENDING_OPERATOR'
      group by o.id having count(t.id) <> o.active_tickets`,
  },
  {
    says: 'a chat whose owner is not the one of its assignment',
    query: `select c.id, c.status, c.operator_id, a.operator_id as assigned
      from chat.chats c full join (select * from routing.assignments where work_kind = 'CHAT' and ended_at is null) a on a.work_id = c.id
      where (case when c.status = 'ACTIVE' then c.operator_id end) is distinct from a.operator_id`,
  },
  {
    says: 'a ticket whose owner is not the one of its assignment',
    query: `select t.id, t.status, t.operator_id, a.operator_id as assigned
      from ticketing.tickets t full join (select * from routing.assignments where work_kind = 'TICKET' and ended_at is null) a on a.work_id = t.id
      where (case when t.status <> 'CLOSED' then t.operator_id end) is distinct from a.operator_id`,
  },
];

export function watchLoad(postgres: OwnPostgres): LoadWatch {
  const breaches = new Set<string>();
  let looks = 0;
  let stopped = false;
  const look = async () => {
    for (const { says, query } of rules) {
      const [row] = await postgres.sql(query);
      if (row) breaches.add(`${says}: ${JSON.stringify(row)}`);
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
