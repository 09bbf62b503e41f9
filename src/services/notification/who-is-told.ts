import type { EventName } from '#contract/events.ts';
import type { NotificationKind } from '#contract/notifications.ts';
import type { FactorChange } from '#contract/second-factor.ts';
import type { Scene } from './scene-queries.ts';

/** How a notice is worded, and the kind it counts as in a person's preferences. */
export const noticeWordings = {
  assigned_operator: 'TICKET_ASSIGNED',
  assigned_customer: 'TICKET_ASSIGNED',
  replied_operator: 'TICKET_REPLIED',
  replied_customer: 'TICKET_REPLIED',
  noted_operator: 'TICKET_NOTED',
  closed_operator: 'TICKET_CLOSED',
  closed_customer: 'TICKET_CLOSED',
  reopened_customer: 'TICKET_REOPENED',
  waiting_operator: 'CHAT_WAITING',
  missed_operator: 'CHAT_MISSED',
  unread_operator: 'CHAT_UNREAD',
  unread_customer: 'CHAT_UNREAD',
} as const satisfies Record<string, NotificationKind>;
export type NoticeWording = keyof typeof noticeWordings;
export const linkWordings = { VERIFY_EMAIL: 'verify_email', RESET_PASSWORD: 'reset_password' } as const;
export type LinkWording = (typeof linkWordings)[keyof typeof linkWordings];
export const securityWordings = {
  AUTHENTICATOR_ADDED: 'authenticator_added',
  AUTHENTICATOR_REMOVED: 'authenticator_removed',
  RECOVERY_CODES_RENEWED: 'recovery_codes_renewed',
  RECOVERY_CODE_USED: 'recovery_code_used',
  PASSKEY_ADDED: 'passkey_added',
  PASSKEY_REMOVED: 'passkey_removed',
  FACTORS_REMOVED: 'factors_removed',
} as const satisfies Record<FactorChange, string>;
export type SecurityWording = (typeof securityWordings)[FactorChange];

/** One person to be told, if they may read what it is about. */
export interface Told {
  user_id: string;
  wording: NoticeWording | LinkWording | SecurityWording;
}

type Ticket = NonNullable<Scene['ticket']>;
type Chat = NonNullable<Scene['chat']>;
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
  'chat.waited_long': aboutChat((chat) => (chat.status === 'WAITING' ? desk(chat, 'waiting_operator') : [])),
  'chat.missed': aboutChat((chat) => {
    const missed = chat.status === 'ENDED' && chat.started_at === null && chat.ticket_id === null;
    return missed ? desk(chat, 'missed_operator') : [];
  }),
  'chat.unread': aboutChat((chat, { unread }) => {
    if (unread?.user_id === chat.customer_id) return [customer(chat, 'unread_customer')];
    return unread?.user_id === chat.operator_id ? owner(chat, 'unread_operator') : [];
  }),
  'link.issued': ({ link }) => (link ? [{ user_id: link.user_id, wording: linkWordings[link.purpose] }] : []),
  'factor.changed': ({ factor }) =>
    factor ? [{ user_id: factor.user_id, wording: securityWordings[factor.change] }] : [],
};

/**
 * Who is to be told of an event, from the rules alone: whether each is enabled, may read it and wants it is asked after.
 * @throws for an event without a rule: it stays in the queue until a program that knows it comes.
 */
export function whoIsTold(scene: Scene): Told[] {
  const { name, actor_id } = scene.event;
  const rule = (rules as Partial<Record<string, Rule>>)[name];
  if (!rule) throw new Error(`No rule says who is told of ${name}`);
  // What opens the own account one is told of, above all what one did oneself: it may have been somebody else.
  const own = scene.link !== null || scene.factor !== null;
  return rule(scene).filter(({ user_id }) => own || user_id !== actor_id);
}

/** Labels of those who may read what the event is about. */
export function readersOf({ ticket, reply, chat, unread, link, factor }: Scene): readonly string[] {
  if (link) return [`user:${link.user_id}`];
  if (factor) return [`user:${factor.user_id}`];
  // That somebody waits is for the desk; what was said, for those in the conversation.
  if (chat) return unread ? chat.readers : chat.desk_readers;
  return (reply ?? ticket)?.readers ?? [];
}

function aboutTicket(rule: (ticket: Ticket, scene: Scene) => Told[]): Rule {
  return (scene) => (scene.ticket ? rule(scene.ticket, scene) : []);
}
function aboutChat(rule: (chat: Chat, scene: Scene) => Told[]): Rule {
  return (scene) => (scene.chat ? rule(scene.chat, scene) : []);
}
const customer = ({ customer_id }: Ticket | Chat, wording: NoticeWording): Told => ({ user_id: customer_id, wording });
const owner = ({ operator_id }: Ticket | Chat, wording: NoticeWording): Told[] =>
  operator_id === null ? [] : [{ user_id: operator_id, wording }];
const desk = (chat: Chat, wording: NoticeWording): Told[] => chat.desk.map((user_id) => ({ user_id, wording }));
