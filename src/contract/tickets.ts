import Type, { type Static } from 'typebox';
import { Role } from './people.ts';
import { Id, input, line, nullable, PageQuery, page, ref, Time, text } from './primitives.ts';

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
    operator_id: nullable(Id),
    created_at: Time,
    updated_at: Time,
    closed_at: nullable(Time),
  },
  { $id: 'Ticket' },
);
export type Ticket = Static<typeof Ticket>;
export const TicketAnswer = Type.Object({ ticket: ref(Ticket) });
export const TicketPage = page(ref(Ticket));

export const NewTicket = input({
  subject: Subject,
  body: Body,
  department_id: Type.Optional(Id),
  tags: Type.Optional(Tags),
  priority: Type.Optional(Priority),
  customer_id: Type.Optional(Id),
});
export type NewTicket = Static<typeof NewTicket>;

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
  q: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Words in the subject or the replies, or a number' }),
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
  'WAITING',
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
    explanation: nullable(Type.Record(Type.String(), Type.Unknown())),
  },
  { $id: 'TicketChange' },
);
export const TicketChangePage = page(ref(TicketChange));
