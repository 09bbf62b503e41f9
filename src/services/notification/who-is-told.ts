import type { EventName } from '#contract/events.ts';
import type { NotificationKind } from '#contract/notifications.ts';
import type { Scene } from './scene-queries.ts';

/** How a notice about a ticket is worded, and the kind it counts as in a person's preferences. */
export const ticketWordings = {
  assigned_operator: 'TICKET_ASSIGNED',
  assigned_customer: 'TICKET_ASSIGNED',
  replied_operator: 'TICKET_REPLIED',
  replied_customer: 'TICKET_REPLIED',
  noted_operator: 'TICKET_NOTED',
  closed_operator: 'TICKET_CLOSED',
  closed_customer: 'TICKET_CLOSED',
  reopened_customer: 'TICKET_REOPENED',
} as const satisfies Record<string, NotificationKind>;
export type TicketWording = keyof typeof ticketWordings;
export const linkWordings = { VERIFY_EMAIL: 'verify_email', RESET_PASSWORD: 'reset_password' } as const;
export type LinkWording = (typeof linkWordings)[keyof typeof linkWordings];

/** One person to be told, if they may read what it is about. */
export interface Told {
  user_id: string;
  wording: TicketWording | LinkWording;
}

type Ticket = NonNullable<Scene['ticket']>;
type Rule = (scene: Scene) => Told[];

/** Event → who is told, judged by how things stand now: what is no longer so is told to nobody. */
const rules: Partial<Record<EventName, Rule>> = {
  'ticket.assigned': aboutTicket((ticket, { assignment }) => {
    if (!assignment || assignment.ended_at !== null) return [];
    const operator: Told = { user_id: assignment.operator_id, wording: 'assigned_operator' };
    // Who takes a ticket by replying: the customer hears of the reply itself.
    return assignment.reason === 'TAKEN' ? [operator] : [operator, customer(ticket, 'assigned_customer')];
  }),
  'ticket.replied': aboutTicket((ticket, { reply }) => {
    if (!reply || reply.internal) return [];
    return reply.author_id === ticket.customer_id
      ? owner(ticket, 'replied_operator')
      : [customer(ticket, 'replied_customer')];
  }),
  'ticket.noted': aboutTicket((ticket, { reply }) => (reply?.internal ? owner(ticket, 'noted_operator') : [])),
  'ticket.closed': aboutTicket((ticket, { event }) => {
    if (ticket.status !== 'CLOSED') return [];
    return event.actor_id === ticket.customer_id
      ? owner(ticket, 'closed_operator')
      : [customer(ticket, 'closed_customer')];
  }),
  // Whoever owns it next is told by the assignment.
  'ticket.reopened': aboutTicket((ticket) =>
    ticket.status === 'CLOSED' ? [] : [customer(ticket, 'reopened_customer')],
  ),
  'link.issued': ({ link }) => (link ? [{ user_id: link.user_id, wording: linkWordings[link.purpose] }] : []),
};

/**
 * Who is to be told of an event, from the rules alone: whether each is enabled, may read it and wants it is asked after.
 * @throws for an event without a rule: it stays in the queue until a program that knows it comes.
 */
export function whoIsTold(scene: Scene): Told[] {
  const { name, actor_id } = scene.event;
  const rule = (rules as Partial<Record<string, Rule>>)[name];
  if (!rule) throw new Error(`No rule says who is told of ${name}`);
  const own = scene.link !== null;
  return rule(scene).filter(({ user_id }) => own || user_id !== actor_id);
}

/** Labels of those who may read what the event is about. */
export function readersOf({ ticket, reply, link }: Scene): readonly string[] {
  if (link) return [`user:${link.user_id}`];
  return (reply ?? ticket)?.readers ?? [];
}

function aboutTicket(rule: (ticket: Ticket, scene: Scene) => Told[]): Rule {
  return (scene) => (scene.ticket ? rule(scene.ticket, scene) : []);
}
const customer = ({ customer_id }: Ticket, wording: TicketWording): Told => ({ user_id: customer_id, wording });
const owner = ({ operator_id }: Ticket, wording: TicketWording): Told[] =>
  operator_id === null ? [] : [{ user_id: operator_id, wording }];
