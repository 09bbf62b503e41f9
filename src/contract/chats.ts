import Type, { type Static } from 'typebox';
import { Reasoning } from './explanations.ts';
import { Role } from './people.ts';
import { Id, input, line, Moment, nullable, PageQuery, page, ref, Time, text } from './primitives.ts';

export const ChatStatus = Type.Enum(['WAITING', 'ACTIVE', 'ENDED']);
export type ChatStatus = Static<typeof ChatStatus>;

const endReasons = ['CUSTOMER_ENDED', 'OPERATOR_ENDED', 'CUSTOMER_GONE', 'LEFT_QUEUE', 'TURNED_INTO_TICKET'] as const;
export type EndReason = (typeof endReasons)[number];

export const Chat = Type.Object(
  {
    id: Id,
    status: ChatStatus,
    customer_id: Id,
    customer_name: Type.String(),
    operator_id: nullable(Id),
    operator_name: nullable(Type.String()),
    department_id: Id,
    subject: nullable(Type.String()),
    skills: Type.Array(Type.String(), { description: 'Names of the skills that were asked for' }),
    position: nullable(Type.Integer({ description: 'Place in the line while it waits; 1 is next' })),
    head_seq: Type.Integer({ description: '`seq` of the last message; 0 before the first' }),
    customer_read_seq: Type.Integer({ description: 'Up to which message the customer has read' }),
    operator_read_seq: Type.Integer({ description: 'Up to which message the operator has read' }),
    ticket_id: nullable(Id),
    end_reason: nullable(Type.Enum([...endReasons])),
    created_at: Time,
    updated_at: Time,
    queued_at: { ...Time, description: 'Since when it waits, or waited' },
    started_at: nullable(Time),
    ended_at: nullable(Time),
  },
  { $id: 'Chat' },
);
export type Chat = Static<typeof Chat>;
export const ChatAnswer = Type.Object({ chat: ref(Chat) });
export const ChatPage = page(ref(Chat));
export const ChatQuery = input({
  ...PageQuery,
  status: Type.Optional(Type.Array(ChatStatus, { minItems: 1, maxItems: 3 })),
  department_id: Type.Optional(Id),
  operator_id: Type.Optional(Id),
  customer_id: Type.Optional(Id),
  created_from: Type.Optional(Moment),
  created_to: Type.Optional({ ...Moment, description: 'Before this moment' }),
  waited: Type.Optional(Type.Boolean({ description: 'Whether it stood in the line before it began' })),
  missed: Type.Optional(
    Type.Boolean({ description: 'Whether it ended before an operator had it, and became no ticket' }),
  ),
});
export type ChatQuery = Static<typeof ChatQuery>;

/** Ids that clients make, so that a repeated request is recognised; a UUID serves well. */
const ClientId = Type.String({ minLength: 1, maxLength: 100, pattern: '^[\\x21-\\x7e]+$' });
/** The body of a message, in characters: four bytes each still fit a frame of 64 KB. */
const Body = text(10_000);

export const ChatMessage = Type.Object(
  {
    chat_id: Id,
    id: Id,
    seq: Type.Integer({ description: 'Dense from 1, in the order of commits' }),
    client_message_id: Type.String(),
    sender_id: Id,
    sender_role: Role,
    sender_name: Type.String(),
    body: Type.String(),
    created_at: Time,
  },
  { $id: 'ChatMessage' },
);
export type ChatMessage = Static<typeof ChatMessage>;
export const ChatMessageAnswer = Type.Object({ message: ref(ChatMessage) });
export const ChatMessagePage = Type.Object({
  ...page(ref(ChatMessage)).properties,
  head_seq: Type.Integer({ description: '`seq` of the last message of the chat' }),
});
export const ChatMessageQuery = input({
  limit: PageQuery.limit,
  after_seq: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'Those after this one' })),
  before_seq: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The last ones before this one' }),
  ),
});
export type ChatMessageQuery = Static<typeof ChatMessageQuery>;

const message = { client_message_id: ClientId, body: Body };
export const NewChatMessage = input(message);
export type NewChatMessage = Static<typeof NewChatMessage>;

export const NewChat = input({
  client_chat_id: ClientId,
  department_id: Type.Optional(Id),
  skills: Type.Optional(Type.Array(line(60), { maxItems: 20, uniqueItems: true })),
  subject: Type.Optional(line(200)),
});
export type NewChat = Static<typeof NewChat>;

export const SentMessage = input({ chat_id: Id, ...message });
export const ChatRef = input({ chat_id: Id });
export const ChatTransfer = input({
  chat_id: Id,
  operator_id: Type.Optional(Id),
  department_id: Type.Optional(Id),
});
export type ChatTransfer = Static<typeof ChatTransfer>;
export const TypingState = input({ chat_id: Id, typing: Type.Boolean() });
export const ReadMark = input({ chat_id: Id, seq: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }) });

/** What turns a chat into a ticket; without a subject that of the chat, or its first words, serve. */
export const ChatTicketInput = input({ subject: Type.Optional(line(200)), body: Type.Optional(text(20_000)) });

/** Who had the chat, when, and why it was that one. */
export const ChatAssignment = Type.Object(
  {
    id: Id,
    operator_id: Id,
    operator_name: Type.String(),
    by_id: nullable(Id),
    reason: Type.Enum(['ROUTED', 'HANDED_OVER', 'TAKEN']),
    explanation: Reasoning,
    started_at: Time,
    ended_at: nullable(Time),
    end_reason: nullable(Type.Enum(['HANDED_OVER', 'OWNER_LOST', 'MOVED', 'CLOSED', 'RELEASED'])),
  },
  { $id: 'ChatAssignment' },
);
export type ChatAssignment = Static<typeof ChatAssignment>;
export const ChatAssignmentList = Type.Object({ items: Type.Array(ref(ChatAssignment)) });

/**
 * What happened between two moments, in whole and by the hour from `from` on. Seconds are of waits that are over, because an
 * operator came or the chat ended; null when there are none.
 */
export const ChatNumbers = Type.Object(
  {
    created: Type.Integer(),
    waited: Type.Integer({ description: 'Of those created then, how many stood in the line' }),
    missed: Type.Integer({ description: 'Of those created then, how many nobody came for, and became no ticket' }),
    wait_p50_s: nullable(Type.Number()),
    wait_p90_s: nullable(Type.Number()),
    hours: Type.Array(Type.Object({ from: Time, created: Type.Integer(), waited: Type.Integer() })),
  },
  { $id: 'ChatNumbers' },
);
export type ChatNumbers = Static<typeof ChatNumbers>;
export const ChatNumbersAnswer = Type.Object({ numbers: ref(ChatNumbers) });
