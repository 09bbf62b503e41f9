import type { TSchema } from 'typebox';
import { ApiKey } from '#contract/api-keys.ts';
import { AuditEntry, NamedAuditEntry } from '#contract/audit.ts';
import { Chat, ChatAssignment, ChatMessage, ChatNumbers } from '#contract/chats.ts';
import { Problem } from '#contract/errors.ts';
import { Explanation, PersonalChoice } from '#contract/explanations.ts';
import { WidgetSecret } from '#contract/identities.ts';
import { Invariant, InvariantWithRows } from '#contract/invariants.ts';
import { Job } from '#contract/jobs.ts';
import { Notification, OutboxMail, Preferences, PushSubscription, Sending } from '#contract/notifications.ts';
import { Department, Operator, OperatorProfile, Skill } from '#contract/operators.ts';
import { Tokens, User } from '#contract/people.ts';
import { Passkey, SecondFactor, Security } from '#contract/second-factor.ts';
import { FeedItem } from '#contract/socket.ts';
import {
  ReadMark,
  Reply,
  Ticket,
  TicketChange,
  TicketCustomer,
  TicketNumbers,
  WaitingTicket,
} from '#contract/tickets.ts';
import { Webhook, WebhookDelivery } from '#contract/webhooks.ts';
import { WidgetFace, WidgetSettings } from '#contract/widget.ts';

/** Schemas that stand under their own name in the OpenAPI document. */
export const components: readonly TSchema[] = [
  Problem,
  User,
  Tokens,
  SecondFactor,
  Passkey,
  Security,
  ApiKey,
  Department,
  Skill,
  OperatorProfile,
  Operator,
  Explanation,
  PersonalChoice,
  Ticket,
  ReadMark,
  Reply,
  TicketChange,
  WaitingTicket,
  TicketCustomer,
  TicketNumbers,
  Notification,
  Preferences,
  PushSubscription,
  OutboxMail,
  Sending,
  Webhook,
  WebhookDelivery,
  Chat,
  ChatMessage,
  ChatAssignment,
  ChatNumbers,
  WidgetSettings,
  WidgetFace,
  WidgetSecret,
  Job,
  Invariant,
  InvariantWithRows,
  AuditEntry,
  NamedAuditEntry,
  FeedItem,
];
