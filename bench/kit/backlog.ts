import { eventually, expectStatus } from '../../src/client/http-client.ts';
import { queries } from '../../src/services/gateway/invariant-queries.ts';
import type { BenchDesk } from './desk.ts';
import type { BenchDatabase } from './product.ts';

const skills = Array.from({ length: 20 }, (_, at) => `skill ${at}`);
const operators = 50;
const capacity = 1000;

/** A department in which tickets of twenty skills wait for fifty operators who have one to five of them. */
export interface Backlog {
  /**
   * Lets so many tickets wait, then gives everybody room.
   * @returns seconds until none waits.
   * @throws Error when what must hold of loads and owners does not.
   */
  work(tickets: number): Promise<number>;
}

export async function openBacklog(desk: BenchDesk, { query }: BenchDatabase): Promise<Backlog> {
  for (const name of skills) expectStatus(await desk.admin.post('/api/skills', { name }), 201);
  const routing = { strategy: 'SKILL_BASED' };
  const { department } = expectStatus(await desk.admin.post('/api/departments', { name: 'backlog', routing }), 201);
  const [sara] = await desk.guests(1);
  const profileOf = (at: number) => ({
    department_ids: [department.id],
    skills: Array.from({ length: 1 + (at % 5) }, (_, of) => skills[(at * 3 + of * 4) % skills.length] ?? ''),
    chat_capacity: 0,
  });
  const team: string[] = [];
  for (let at = 0; at < operators; at++) {
    const [member] = await desk.operators(1, { ...profileOf(at), ticket_capacity: 0 });
    if (member) team.push(member.id);
  }
  return {
    async work(tickets) {
      await query(closeAll, [department.id]);
      await query('update routing.operators set active_tickets = 0, ticket_capacity = 0 where id = any($1)', [team]);
      await query(fill, [department.id, sara?.id, tickets, skills]);
      await query('vacuum analyze');
      await eventually(async () => (await query(unfinished)).length === 0, 120_000, 'the jobs of before are done');
      // All but the first get room unheard; hearing of that one, the product looks at the line.
      await query('update routing.operators set ticket_capacity = $2 where id = any($1)', [team.slice(1), capacity]);
      const begun = performance.now();
      const profile = { ...profileOf(0), ticket_capacity: capacity };
      expectStatus(await desk.admin.put(`/api/operators/${team[0]}/profile`, profile), 200);
      // To look for who waits would be to walk past all that waited: a third of the work.
      await eventually(async () => (await query(served, [team, tickets])).length > 0, 120_000, 'nobody waits');
      const took = (performance.now() - begun) / 1000;
      for (const broken of [queries.LOADS_MISCOUNTED, queries.SEVERAL_OWNERS, overCapacity]) {
        const rows = await query(broken);
        if (rows.length > 0) throw new Error(`What must hold does not: ${broken}\n${JSON.stringify(rows[0])}`);
      }
      return took;
    },
  };
}

const closeAll = `
  with closed as (
    update ticketing.tickets set status = 'CLOSED', closed_at = now() where department_id = $1 and status <> 'CLOSED' returning id
  )
  update routing.assignments a set ended_at = now(), end_reason = 'CLOSED' from closed
  where a.work_id = closed.id and a.ended_at is null
`;
/** As they stand when they were opened and nobody had room. */
const fill = `
  with opened as (
    insert into ticketing.tickets (id, subject, status, tags, department_id, customer_id, queued_at, last_customer_reply_at)
    select uuidv7(), 'bench', 'OPEN', array[($4::text[])[1 + at % cardinality($4::text[])]], $1, $2,
      now() - ($3 - at) * interval '1 millisecond', now()
    from generate_series(1, $3::int) at returning id, customer_id
  )
  insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body)
  select uuidv7(), id, customer_id, 'CUSTOMER', 'how?' from opened
`;
const served = 'select from routing.operators where id = any($1) having sum(active_tickets) >= $2';
const unfinished = `
  select from pgboss.job
  where state in ('created', 'retry', 'active') and start_after <= now() and not starts_with(name, '__pgboss__') limit 1
`;
const overCapacity = 'select * from routing.operators where active_tickets > ticket_capacity';
