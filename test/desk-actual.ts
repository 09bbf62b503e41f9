import type { Desk } from './desk.ts';
import type { Cast } from './desk-driver.ts';
import type { Expected, Model } from './desk-model.ts';
import type { ExpectedChat } from './desk-model-chats.ts';
import type { ExpectedTicket } from './desk-model-tickets.ts';

type Owned<T> = Omit<T, 'operator'> & { owner: string | null };

/** What the database holds, in the words of the model. */
export async function actual(sql: Desk['sql'], { operators }: Cast, { chats, tickets }: Model): Promise<Expected> {
  const ids = operators.map(({ who }) => who.user.id);
  const inWords = <T>({ owner, ...row }: Owned<T>) => ({
    ...row,
    operator: owner === null ? null : ids.indexOf(owner),
  });
  const chatRows = await sql<Owned<ExpectedChat>>(
    `select c.id, c.status, chat.position_in_line(c) as position, c.head_seq as said, ${openAssignments('CHAT')},
       case when c.status = 'ACTIVE' then c.operator_id end as owner
     from chat.chats c join unnest($1::uuid[]) with ordinality as told (id, place) using (id) order by told.place`,
    [chats.list.map(({ id }) => id)],
  );
  const ticketRows = await sql<Owned<ExpectedTicket>>(
    `select c.id, c.status, case when c.status in ('OPEN', 'REOPENED') then (
         select count(*)::int from ticketing.tickets o
         where o.department_id = c.department_id and o.status in ('OPEN', 'REOPENED')
           and (o.priority > c.priority or o.priority = c.priority and (o.queued_at, o.number) <= (c.queued_at, c.number))
       ) end as place,
       (select count(*)::int from ticketing.ticket_replies r where r.ticket_id = c.id) as replies,
       ${openAssignments('TICKET')}, c.operator_id as owner
     from ticketing.tickets c join unnest($1::uuid[]) with ordinality as told (id, place) using (id) order by told.place`,
    [tickets.list.map(({ id }) => id)],
  );
  const loads = await sql<{ chats: number; tickets: number }>(
    `select o.active_chats as chats, o.active_tickets as tickets
     from routing.operators o join unnest($1::uuid[]) with ordinality as told (id, place) using (id) order by told.place`,
    [ids],
  );
  return {
    chats: chatRows.map((row) => inWords<ExpectedChat>(row)),
    tickets: ticketRows.map((row) => inWords<ExpectedTicket>(row)),
    loads,
  };
}

const openAssignments = (kind: string) => `(
  select count(*)::int from routing.assignments a where a.work_kind = '${kind}' and a.work_id = c.id and a.ended_at is null
) as assignments`;
