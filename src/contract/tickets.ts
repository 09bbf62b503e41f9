import Type, { type Static } from 'typebox';
import { Explanation, Reasoning } from './explanations.ts';
import { Locale, Role } from './people.ts';
import { Id, input, line, Moment, nullable, PageQuery, page, ref, Time, text } from './primitives.ts';

export const ticketStatuses = ['OPEN', 'PENDING_OPERATOR', 'PENDING_CUSTOMER', 'CLOSED', 'REOPENED'] as const;
export const TicketStatus = Type.Enum([...ticketStatuses]);
export type TicketStatus = (typeof ticketStatuses)[number];
export const Priority = Type.Enum(['LOW', 'NORMAL', 'HIGH', 'URGENT']);
export type Priority = Static<typeof Priority>;

const Tags = Type.Array(line(60), { maxItems: 20, uniqueItems: true });
const Subject = line(200);
/** The body of a reply, in characters. */
const Body = text(20_000);

export const Ticket = Type.Object(
  {
    id: Id,
    number: Type.Integer({ description: 'Unique, rising, never reused; gaps are allowed' }),
    subject: Type.String(),
    status: TicketStatus,
    priority: Priority,
    tags: Type.Array(Type.String()),
    department_id: Id,
    customer_id: Id,
    customer_name: Type.String(),
    operator_id: nullable(Id),
    operator_name: nullable(Type.String()),
    chat_id: nullable({ ...Id, description: 'The chat it was made from' }),
    created_at: Time,
    updated_at: Time,
    closed_at: nullable(Time),
    last_customer_reply_at: nullable(Time),
    last_staff_reply_at: nullable({ ...Time, description: 'Of replies the customer may read' }),
    first_response_at: nullable({ ...Time, description: 'When staff first answered the customer' }),
  },
  { $id: 'Ticket' },
);
export type Ticket = Static<typeof Ticket>;
export const TicketAnswer = Type.Object({ ticket: ref(Ticket) });
export const TicketPage = Type.Object({
  ...page(ref(Ticket)).properties,
  read_marks: Type.Record(Id, Time, {
    description: 'By ticket of this page: up to when this person has read it; absent when never',
  }),
});

/** Up to when somebody has read a ticket. Unread is one to which the other side has replied since. */
export const ReadMark = Type.Object({ id: Id, ticket_id: Id, read_at: Time }, { $id: 'TicketReadMark' });
export type ReadMark = Static<typeof ReadMark>;
export const ReadMarkAnswer = Type.Object({ read_mark: ref(ReadMark) });

export const NewTicket = input({
  subject: Subject,
  body: Body,
  department_id: Type.Optional(Id),
  tags: Type.Optional(Tags),
  priority: Type.Optional(Priority),
  customer_id: Type.Optional(Id),
});
export type NewTicket = Static<typeof NewTicket>;

/** Folders of an inbox, for staff; what is in each stands in `ticket-folders.ts`. */
export const ticketFolders = ['MINE', 'DEPARTMENTS', 'UNASSIGNED', 'WAITING_FOR_CUSTOMER', 'CLOSED', 'ALL'] as const;
export type TicketFolder = (typeof ticketFolders)[number];

/** How many tickets stand in each folder of open ones; those of `CLOSED` and `ALL` would count the years. */
export const TicketCounts = Type.Object({
  counts: Type.Object({
    MINE: Type.Integer(),
    DEPARTMENTS: Type.Integer(),
    UNASSIGNED: Type.Integer(),
    WAITING_FOR_CUSTOMER: Type.Integer(),
  }),
  unread_mine: Type.Integer({ description: 'Of MINE, those unread by this person' }),
});
export type TicketCounts = Static<typeof TicketCounts>;

const oneOrMany = <T extends Type.TSchema>(schema: T) => Type.Array(schema, { minItems: 1, maxItems: 10 });
export const TicketQuery = input({
  ...PageQuery,
  status: Type.Optional(oneOrMany(TicketStatus)),
  department_id: Type.Optional(Id),
  operator_id: Type.Optional(
    Type.Union([Id, Type.Literal('none')], { description: 'An operator, or `none`: unassigned' }),
  ),
  customer_id: Type.Optional(Id),
  tag: Type.Optional(line(60)),
  priority: Type.Optional(oneOrMany(Priority)),
  folder: Type.Optional(Type.Enum([...ticketFolders], { description: 'For staff; every filter narrows it further' })),
  created_from: Type.Optional(Moment),
  created_to: Type.Optional({ ...Moment, description: 'Before this moment' }),
  responded_from: Type.Optional({ ...Moment, description: 'By `first_response_at`' }),
  responded_to: Type.Optional({ ...Moment, description: 'By `first_response_at`, before this moment' }),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '^[^\\u0000]*$',
      description: 'Words in the subject or the replies, or a number',
    }),
  ),
});
export type TicketQuery = Static<typeof TicketQuery>;

export const TicketPatch = input({
  subject: Type.Optional(Subject),
  department_id: Type.Optional(Id),
  tags: Type.Optional(Tags),
  priority: Type.Optional(Priority),
});
export type TicketPatch = Static<typeof TicketPatch>;

export const Reply = Type.Object(
  {
    id: Id,
    ticket_id: Id,
    author_id: Id,
    author_role: Role,
    author_name: Type.String(),
    body: Type.String(),
    internal: Type.Boolean(),
    created_at: Time,
  },
  { $id: 'Reply' },
);
export type Reply = Static<typeof Reply>;
export const ReplyAnswer = Type.Object({ reply: ref(Reply), ticket: ref(Ticket) });
export const ReplyPage = page(ref(Reply));
export const NewReply = input({ body: Body, internal: Type.Optional(Type.Boolean()) });

export const AssignmentInput = input({
  operator_id: nullable(Id),
  expected_operator_id: Type.Optional(nullable(Id)),
});

export const changeKinds = [
  'CREATED',
  'ASSIGNED',
  'UNASSIGNED',
  'REPLIED',
  'NOTED',
  'CLOSED',
  'REOPENED',
  'EDITED',
] as const;
export const TicketChange = Type.Object(
  {
    id: Id,
    ticket_id: Id,
    kind: Type.Enum([...changeKinds]),
    at: Time,
    actor_id: nullable(Id),
    actor_name: nullable(Type.String()),
    changes: Type.Record(Type.String(), Type.Object({ from: Type.Unknown(), to: Type.Unknown() }), {
      description: 'By field',
    }),
    explanation: nullable(Reasoning),
  },
  { $id: 'TicketChange' },
);
export type TicketChange = Static<typeof TicketChange>;
export const TicketChangePage = page(ref(TicketChange));

/** A ticket nobody has yet, since when it waits, and what the engine says of it now. */
export const WaitingTicket = Type.Object(
  { ticket: ref(Ticket), queued_at: Time, explanation: nullable(ref(Explanation)) },
  { $id: 'WaitingTicket' },
);
export type WaitingTicket = Static<typeof WaitingTicket>;
export const WaitingTicketPage = page(ref(WaitingTicket));

/** Who wrote, for the staff who read the ticket. */
export const TicketCustomer = Type.Object(
  {
    id: Id,
    display_name: Type.String(),
    email: nullable(Type.String()),
    email_verified: Type.Boolean(),
    guest: Type.Boolean(),
    locale: Locale,
    time_zone: Type.String(),
    tickets: Type.Integer({ description: 'How many of their tickets the asking person may read' }),
  },
  { $id: 'TicketCustomer' },
);
export type TicketCustomer = Static<typeof TicketCustomer>;
export const TicketCustomerAnswer = Type.Object({ customer: ref(TicketCustomer) });

/** What happened between two moments, in whole and by the hour from `from` on. Seconds are null when nothing was answered. */
export const TicketNumbers = Type.Object(
  {
    created: Type.Integer(),
    responded: Type.Integer({ description: 'Tickets that had their first response then' }),
    first_response_p50_s: nullable(Type.Number()),
    first_response_p90_s: nullable(Type.Number()),
    hours: Type.Array(
      Type.Object({
        from: Time,
        created: Type.Integer(),
        responded: Type.Integer(),
        first_response_p50_s: nullable(Type.Number()),
      }),
    ),
  },
  { $id: 'TicketNumbers' },
);
export type TicketNumbers = Static<typeof TicketNumbers>;
export const TicketNumbersAnswer = Type.Object({ numbers: ref(TicketNumbers) });
