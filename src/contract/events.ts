import Type, { type Static, type TSchema } from 'typebox';
import type { JobName } from './jobs.ts';
import { Id } from './primitives.ts';
import { FactorChange } from './second-factor.ts';

/** Objects that are pushed to people, each named after the socket event that carries it. */
export type FrameName =
  | 'ticket_changed'
  | 'ticket_replied'
  | 'ticket_read'
  | 'notification'
  | 'chat_queued'
  | 'chat_started'
  | 'chat_requeued'
  | 'chat_ended'
  | 'chat_changed';

interface EventDefinition<T extends TSchema = TSchema> {
  payload: T;
  /** What those who may hear of it are shown: frame → the property of the payload that holds the object's id. */
  frames: Partial<Record<FrameName, string>>;
  /** What a person may read has changed: their clients load afresh. */
  reload: boolean;
  /** Durable handlers: one job each, in the transaction of the change. */
  jobs: readonly Extract<JobName, 'notify'>[];
}

const event = <P extends Record<string, TSchema>>(
  payload: P,
  rest: Partial<Omit<EventDefinition, 'payload'>> = {},
): EventDefinition<Type.TObject<P>> => ({
  payload: Type.Object(payload),
  frames: {},
  reload: false,
  jobs: [],
  ...rest,
});

const ticket = { ticket_changed: 'ticket_id' } as const;
const told = ['notify'] as const;

/** Everything that happens and that somebody outside the action may hear of: name → payload (ids only). */
export const events = {
  'ticket.created': event({ ticket_id: Id }, { frames: ticket }),
  'ticket.assigned': event({ ticket_id: Id, operator_id: Id, assignment_id: Id }, { frames: ticket, jobs: told }),
  'ticket.unassigned': event({ ticket_id: Id, operator_id: Id }, { frames: ticket }),
  'ticket.replied': event(
    { ticket_id: Id, reply_id: Id },
    { frames: { ...ticket, ticket_replied: 'reply_id' }, jobs: told },
  ),
  'ticket.noted': event({ ticket_id: Id, reply_id: Id }, { frames: { ticket_replied: 'reply_id' }, jobs: told }),
  'ticket.closed': event({ ticket_id: Id }, { frames: ticket, jobs: told }),
  'ticket.reopened': event({ ticket_id: Id }, { frames: ticket, jobs: told }),
  /** Somebody has read it, up to some moment. */
  'ticket.read': event({ read_mark_id: Id }, { frames: { ticket_read: 'read_mark_id' } }),
  'ticket.edited': event({ ticket_id: Id }, { frames: ticket }),
  /** A chat joined the line of its department. */
  'chat.queued': event({ chat_id: Id, department_id: Id }, { frames: { chat_queued: 'chat_id' } }),
  /** An operator has it: the first one, or another. */
  'chat.started': event({ chat_id: Id, department_id: Id, operator_id: Id }, { frames: { chat_started: 'chat_id' } }),
  /** The operator was lost, or gave it to a department: it waits at the front of the line. */
  'chat.requeued': event({ chat_id: Id, department_id: Id }, { frames: { chat_requeued: 'chat_id' } }),
  'chat.ended': event({ chat_id: Id, department_id: Id }, { frames: { chat_ended: 'chat_id' } }),
  /** Something else about a chat: its department was deleted, it was turned into a ticket. */
  'chat.changed': event({ chat_id: Id, department_id: Id }, { frames: { chat_changed: 'chat_id' } }),
  'chat.waited_long': event({ chat_id: Id }, { jobs: told }),
  /** It ended before anybody answered. */
  'chat.missed': event({ chat_id: Id }, { jobs: told }),
  /** Messages for this member have stood unread for some time. */
  'chat.unread': event({ chat_id: Id, user_id: Id }, { jobs: told }),
  /** Chosen status or capacities of an operator changed. */
  'operator.changed': event({ operator_id: Id }),
  'notification.changed': event({ notification_id: Id }, { frames: { notification: 'notification_id' } }),
  /** Something waits to be sent to a webhook. */
  'webhook.due': event({ webhook_id: Id }),
  /** A session ended: its tokens are dead and its sockets close. */
  'session.revoked': event({ session_id: Id }),
  /** An API key is dead. */
  'api_key.revoked': event({ api_key_id: Id }),
  /** Role, disabled or profile of a person changed: what is cached of them is stale. */
  'person.changed': event({ user_id: Id }),
  /** Something that this person wrote was emptied: whoever may read it loads afresh. */
  'person.erased': event({ user_id: Id }, { reload: true }),
  /** Departments of an operator changed: what they may read is another. */
  'access.changed': event({ user_id: Id }, { reload: true }),
  /** An admin changed what is demanded of the staff: what is cached of anybody may be stale. */
  'security.changed': event({ admin_id: Id }),
  /** How somebody signs in changed, or was used in an unusual way: they are told, whoever did it. */
  'factor.changed': event({ user_id: Id, change: FactorChange }, { jobs: told }),
  'link.issued': event({ link_id: Id }, { jobs: told }),
} as const satisfies Record<string, EventDefinition>;

export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = Static<(typeof events)[N]['payload']>;

/**
 * Who hears of an event, as labels: `customer:ID`, `operator:ID`, `department:ID` (its staff), `admins`, `user:ID` (that
 * person in any role). Which labels a person carries is asked when the event is delivered, not when it is made.
 */
export type Audience = string;
