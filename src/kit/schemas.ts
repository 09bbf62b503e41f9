import type { TSchema } from 'typebox';
import { Chat, ChatAssignment, ChatMessage } from '#contract/chats.ts';
import { Problem } from '#contract/errors.ts';
import { Job } from '#contract/jobs.ts';
import { Notification, OutboxMail, Preferences, PushSubscription } from '#contract/notifications.ts';
import { Department, Operator, OperatorProfile, Skill } from '#contract/operators.ts';
import { Tokens, User } from '#contract/people.ts';
import { FeedItem } from '#contract/socket.ts';
import { Reply, Ticket, TicketChange } from '#contract/tickets.ts';

/** Schemas that stand under their own name in the OpenAPI document. */
export const components: readonly TSchema[] = [
  Problem,
  User,
  Tokens,
  Department,
  Skill,
  OperatorProfile,
  Operator,
  Ticket,
  Reply,
  TicketChange,
  Notification,
  Preferences,
  PushSubscription,
  OutboxMail,
  Chat,
  ChatMessage,
  ChatAssignment,
  Job,
  FeedItem,
];
