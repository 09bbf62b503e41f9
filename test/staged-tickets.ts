import type { EventName, EventPayload } from '../src/contract/events.ts';
import type { Role } from '../src/contract/people.ts';
import { newId } from '../src/kit/ids.ts';

export interface StagePerson {
  id: string;
  email: string | null;
  name: string;
  role: Role;
}
type NewPerson = Partial<{
  name: string;
  email: string | null;
  locale: 'fa' | 'en';
  calendar: string;
  time_zone: string;
  guest: boolean;
  disabled: boolean;
}>;

export interface StageTicket {
  id: string;
  number: number;
  subject: string;
  customer: StagePerson;
  operator: StagePerson | null;
}

/** Says that something happened, as its service would. @returns the event's id. */
export type Happen = <N extends EventName>(name: N, payload: EventPayload<N>, actor?: StagePerson) => Promise<string>;

/** People and tickets written straight into the database, each change with its event. */
export interface StagedTickets {
  person(role: Role, options?: NewPerson): Promise<StagePerson>;
  ticket(of: {
    customer: StagePerson;
    operator?: StagePerson;
    subject?: string;
    status?: string;
  }): Promise<StageTicket>;
  assign(ticket: StageTicket, to: StagePerson, how?: { reason?: string; by?: StagePerson }): Promise<string>;
  reply(ticket: StageTicket, author: StagePerson, body: string, how?: { internal?: boolean }): Promise<string>;
  close(ticket: StageTicket, by: StagePerson): Promise<string>;
  link(to: StagePerson, purpose: 'VERIFY_EMAIL' | 'RESET_PASSWORD', secret: string): Promise<string>;
}

export function stageTickets(
  sql: <R extends object>(text: string, values: unknown[]) => Promise<R[]>,
  happen: Happen,
): StagedTickets {
  return {
    async person(
      role,
      {
        name = role.toLowerCase(),
        locale = 'en',
        calendar = 'GREGORIAN',
        time_zone = 'UTC',
        guest = false,
        disabled = false,
        ...rest
      } = {},
    ) {
      const id = newId();
      const email = rest.email === undefined ? `${id}@example.com` : rest.email;
      await sql(
        `insert into auth.users (id, username, email, display_name, role, password_hash, guest, disabled, locale, calendar, time_zone)
         values ($1, $2, $3, $4, $5, 'x', $6, $7, $8, $9, $10)`,
        [id, `u${id}`, email, name, role, guest, disabled, locale, calendar, time_zone],
      );
      return { id, email, name, role };
    },
    async ticket({
      customer,
      operator,
      subject = 'The printer is on fire',
      status = operator ? 'PENDING_OPERATOR' : 'OPEN',
    }) {
      const id = newId();
      const [row] = await sql<{ number: string }>(
        `insert into ticketing.tickets (id, subject, status, department_id, customer_id, operator_id, closed_at)
         values ($1, $2, $3, '00000000-0000-7000-8000-000000000001', $4, $5, case when $3 = 'CLOSED' then now() end) returning number`,
        [id, subject, status, customer.id, operator?.id ?? null],
      );
      return { id, number: Number(row?.number), subject, customer, operator: operator ?? null };
    },
    async assign(ticket, to, { reason = 'ROUTED', by } = {}) {
      const assignment_id = newId();
      await sql(
        `update routing.assignments set ended_at = now(), end_reason = 'HANDED_OVER' where work_id = $1 and ended_at is null`,
        [ticket.id],
      );
      await sql(`update ticketing.tickets set operator_id = $2, status = 'PENDING_OPERATOR' where id = $1`, [
        ticket.id,
        to.id,
      ]);
      await sql(
        `insert into routing.assignments (id, work_kind, work_id, department_id, operator_id, by_id, reason, explanation, started_at)
         values ($1, 'TICKET', $2, '00000000-0000-7000-8000-000000000001', $3, $4, $5, '{}', now())`,
        [assignment_id, ticket.id, to.id, by?.id ?? null, reason],
      );
      ticket.operator = to;
      return happen('ticket.assigned', { ticket_id: ticket.id, operator_id: to.id, assignment_id }, by);
    },
    async reply(ticket, author, body, { internal = false } = {}) {
      const reply_id = newId();
      await sql(
        `insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body, internal, created_at)
         values ($1, $2, $3, $4, $5, $6, '2026-11-22T14:05:00Z')`,
        [reply_id, ticket.id, author.id, author.role, body, internal],
      );
      return happen(internal ? 'ticket.noted' : 'ticket.replied', { ticket_id: ticket.id, reply_id }, author);
    },
    async close(ticket, by) {
      await sql(`update ticketing.tickets set status = 'CLOSED', closed_at = now() where id = $1`, [ticket.id]);
      return happen('ticket.closed', { ticket_id: ticket.id }, by);
    },
    async link(to, purpose, secret) {
      const link_id = newId();
      await sql(
        `insert into auth.one_time_links (id, user_id, purpose, email, secret, expires_at) values ($1, $2, $3, $4, $5, now() + interval '1 hour')`,
        [link_id, to.id, purpose, to.email, secret],
      );
      return happen('link.issued', { link_id });
    },
  };
}
