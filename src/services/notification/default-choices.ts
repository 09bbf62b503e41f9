import { type ChannelChoice, type NotificationKind, notificationKinds } from '#contract/notifications.ts';
import type { Role } from '#contract/people.ts';

type Choices = Partial<Record<NotificationKind, ChannelChoice>>;

/** Customers live in their mail, staff in the console. A kind that is missing never reaches people of that side. */
const customerDefaults: Choices = {
  TICKET_ASSIGNED: { email: true, push: false },
  TICKET_REPLIED: { email: true, push: true },
  TICKET_CLOSED: { email: true, push: true },
  TICKET_REOPENED: { email: true, push: true },
  CHAT_UNREAD: { email: true, push: true },
};
const staffDefaults: Choices = {
  TICKET_ASSIGNED: { email: true, push: true },
  TICKET_REPLIED: { email: false, push: true },
  TICKET_NOTED: { email: false, push: false },
  TICKET_CLOSED: { email: false, push: true },
  TICKET_REOPENED: { email: true, push: true },
  CHAT_WAITING: { email: false, push: true },
  CHAT_MISSED: { email: false, push: false },
  CHAT_UNREAD: { email: false, push: true },
};

/** What a person gets by which channel: the own choice, else the default, for each kind that may reach them. */
export function effectiveChoices({ role, choices }: { role: Role; choices: Choices }): Choices {
  const defaults = role === 'CUSTOMER' ? customerDefaults : staffDefaults;
  const known = notificationKinds.filter((kind) => defaults[kind]);
  return Object.fromEntries(known.map((kind) => [kind, choices[kind] ?? defaults[kind]]));
}
