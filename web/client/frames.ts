import type { Chat, ChatMessage, EndReason } from '#contract/chats.ts';
import type { Notification } from '#contract/notifications.ts';
import type { ChosenStatus, Presence } from '#contract/operators.ts';
import type { FeedAnswer, SocketRequestName, SyncedChat, serverEvents } from '#contract/socket.ts';
import type { ReadMark, Reply, Ticket } from '#contract/tickets.ts';

/** What the server says, live or in the feed: event name → data. */
export interface ServerFrames {
  chat_queued: { chat: Chat };
  queue_position: { chat_id: string; position: number; estimated_wait_s: number | null };
  chat_started: { chat: Chat };
  message: ChatMessage;
  typing: { chat_id: string; user_id: string; typing: boolean };
  read: { chat_id: string; user_id: string; seq: number };
  chat_requeued: { chat_id: string; position: number | null; chat: Chat };
  chat_ended: { chat: Chat; reason: EndReason };
  chat_changed: { chat: Chat };
  chat_gone: { id: string };
  operator_status: {
    operator_id: string;
    status: Presence;
    chosen_status: ChosenStatus;
    chats: number;
    tickets: number;
  };
  ticket_changed: Ticket;
  ticket_gone: { id: string };
  ticket_read: ReadMark;
  ticket_looked_at: { ticket_id: string; user_id: string; display_name: string; state: LookState };
  ticket_replied: Reply;
  notification: Notification;
  reload: object;
}
export type LookState = 'CAME' | 'LOOKS' | 'TYPES' | 'LEFT';

/** One of them; the event's name says what its data is. */
export type Frame = { [E in keyof ServerFrames]: { event: E; data: ServerFrames[E] } }[keyof ServerFrames];

/** Every frame of the contract is typed here, and no other. */
({}) as Record<keyof ServerFrames, unknown> satisfies Record<keyof typeof serverEvents, unknown>;

/** What the server acknowledges each request with. */
export interface SocketAnswers extends Record<SocketRequestName, object> {
  start_chat: { chat: Chat };
  send_message: { message: Pick<ChatMessage, 'id' | 'seq' | 'created_at'> };
  sync: { chats: Record<string, SyncedChat>; feed: FeedAnswer };
  leave_queue: object;
  end_chat: { chat: Chat };
  transfer_chat: { chat: Chat };
  typing: object;
  mark_read: object;
  set_presence: { status: Presence };
  look_at: object;
  renew_token: object;
}
