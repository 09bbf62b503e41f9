import Type, { type Static } from 'typebox';
import { syncedChats } from './chat-log.ts';
import {
  type Chat,
  type ChatMessage,
  ChatRef,
  ChatTransfer,
  NewChat,
  ReadMark,
  SentMessage,
  TypingState,
} from './chats.ts';
import { ChosenStatus } from './operators.ts';
import { Id, input, nullable } from './primitives.ts';

const Cursor = Type.String({ minLength: 1, maxLength: 200 });

/** Client → server: event name → payload. Every one is acknowledged with `{ ok: true, ... }` or `{ ok: false, error }`. */
export const socketRequests = {
  start_chat: NewChat,
  send_message: SentMessage,
  /**
   * Catch up. `chats`: id → `seq` of the last message applied; `feed`: the cursor of the last `sync`, without which the
   * present one is given. Sent on connect, on a gap, and every 20 to 30 s.
   */
  sync: input({
    chats: Type.Optional(
      Type.Record(Id, Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), { maxProperties: syncedChats }),
    ),
    feed: Type.Optional(nullable(Cursor)),
  }),
  leave_queue: ChatRef,
  end_chat: ChatRef,
  transfer_chat: ChatTransfer,
  typing: TypingState,
  mark_read: ReadMark,
  set_presence: input({ status: ChosenStatus }),
  /**
   * Looks at a ticket, or at none any more. Sent on opening and leaving, when typing begins or ends, every 20 s, and when
   * somebody else is heard to have come: who looks is kept nowhere, it is what was said in the last half minute.
   */
  look_at: input({ ticket_id: nullable(Id), typing: Type.Optional(Type.Boolean()) }),
  renew_token: input({ token: Type.String({ minLength: 1, maxLength: 4096 }) }),
} as const;
export type SocketRequestName = keyof typeof socketRequests;
export type SocketRequest<N extends SocketRequestName> = Static<(typeof socketRequests)[N]>;

const everybody = ['CUSTOMER', 'OPERATOR', 'ADMIN'] as const;
const staff = ['OPERATOR', 'ADMIN'] as const;
/** Roles that may send each client event. */
export const socketPermissions: Record<SocketRequestName, readonly ('CUSTOMER' | 'OPERATOR' | 'ADMIN')[]> = {
  start_chat: ['CUSTOMER'],
  send_message: everybody,
  sync: everybody,
  leave_queue: ['CUSTOMER'],
  end_chat: everybody,
  transfer_chat: staff,
  typing: everybody,
  mark_read: everybody,
  set_presence: staff,
  look_at: staff,
  renew_token: everybody,
};

/** Server → client: event name → what it carries. */
export const serverEvents = {
  chat_queued: '`{ chat }`: a chat waits for an operator',
  queue_position:
    '`{ chat_id, position, estimated_wait_s }` to the waiting customer; the estimate is null when unknown',
  chat_started: '`{ chat }`: an operator has it, the first or another',
  message: 'A message as `GET /api/chats/:id/messages` shows it; to both members, the sender’s other tabs included',
  typing: '`{ chat_id, user_id, typing }` to the other member',
  read: '`{ chat_id, user_id, seq }`: read up to there; to both members',
  chat_requeued:
    '`{ chat_id, position, chat }`: the operator was lost, or gave it to a department; it waits at the front',
  chat_ended: '`{ chat, reason }`',
  chat_changed: '`{ chat }`: something else about it changed',
  chat_gone: '`{ id }`: a chat left what that person may read',
  operator_status: '`{ operator_id, status, chosen_status, chats, tickets }` to staff',
  ticket_changed: 'A ticket as `GET /api/tickets/:id` shows it to that person',
  ticket_gone: '`{ id }`: a ticket left what that person may read',
  ticket_read: '`{ id, ticket_id, read_at }` to one’s own connections: read there, read everywhere',
  ticket_looked_at:
    '`{ ticket_id, user_id, display_name, state }` to the others who look at it; state is CAME, LOOKS, TYPES or LEFT',
  ticket_replied: 'A reply or note as `GET /api/tickets/:id/replies` shows it to that person',
  notification: 'A notification as `GET /api/notifications` shows it',
  reload: '`{}`: what that person may read has changed; load afresh',
} as const;

/**
 * One thing a person hears of: `event` is the socket event's name, `data` the object as its REST twin shows it to that
 * person now. `ticket_gone { id }` and `chat_gone { id }` say that something left what the person may read.
 */
export const FeedItem = Type.Object(
  { event: Type.String(), data: Type.Record(Type.String(), Type.Unknown()) },
  { $id: 'FeedItem' },
);
export type FeedItem = Static<typeof FeedItem>;
export const FeedQuery = input({
  after: Type.Optional(Cursor),
  limit: Type.Integer({
    minimum: 1,
    maximum: 500,
    default: 100,
    description: 'How many changes are looked at, at most',
  }),
});
export const FeedPage = Type.Object({ items: Type.Array(FeedItem), next_cursor: Type.String() });

/** What `sync` says of one chat: all messages after the one asked about; where there are many, ask again for the rest. */
export type SyncedChat =
  | { chat: Chat; messages: ChatMessage[]; head_seq: number }
  | { error: { code: string; message: string } };
export type FeedAnswer = { events: FeedItem[]; cursor: string } | { reload: true; cursor: string };
export type Ack<T extends object = object> =
  | ({ ok: true } & T)
  | { ok: false; error: { code: string; message: string } };
