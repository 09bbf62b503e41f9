import { applyMessages, type ChatLog, emptyLog, isBehind } from '#contract/chat-log.ts';
import type { Chat, ChatMessage } from '#contract/chats.ts';
import { erasedMark } from '#contract/erased.ts';
import type { ApiError } from './api.ts';
import type { Frame } from './frames.ts';

/** A message of one's own that does not stand in the chat yet. */
export interface Outgoing {
  readonly client_message_id: string;
  readonly body: string;
  /** `FAILED`: the server refuses it for good; everything else is tried again. */
  readonly state: 'PENDING' | 'FAILED';
  readonly error: ApiError['code'] | null;
}

/** One chat as its members see it. */
export interface ChatRoom {
  readonly chat: Chat;
  /** Without a gap, from the oldest that was loaded on. */
  readonly messages: readonly ChatMessage[];
  /** In the order in which they will be sent; to be shown after `messages`. */
  readonly outgoing: readonly Outgoing[];
  /** The other one is writing. */
  readonly typing: boolean;
  /** Place in the line while it waits; the estimate is null when nobody can tell. */
  readonly position: number | null;
  readonly estimated_wait_s: number | null;
  readonly has_older: boolean;
  readonly log: ChatLog;
}

/** A chat of which nothing has been loaded, or its newest messages: it is followed from there on. */
export function roomOf(
  chat: Chat,
  messages: readonly ChatMessage[] = [],
  from = beforeFirst(chat, messages),
): ChatRoom {
  const log = applyMessages(emptyLog(from), messages);
  const { position } = chat;
  const rest = { outgoing: [], typing: false, position, estimated_wait_s: null, has_older: from > 0 };
  return { chat, log, messages: log.messages, ...rest };
}
/** Messages shown at once of a chat that is opened. */
export const newest = 50;
const beforeFirst = (chat: Chat, [first]: readonly ChatMessage[]) =>
  first ? first.seq - 1 : Math.max(0, chat.head_seq - newest);

/** What a frame changes about a chat; the same room when that is nothing. `me` is who looks. */
export function applyToRoom(room: ChatRoom, { event, data }: Frame, me: string): ChatRoom {
  const { chat } = room;
  switch (event) {
    case 'chat_queued':
    case 'chat_started':
    case 'chat_requeued':
    case 'chat_ended':
    case 'chat_changed':
      return learnChat(room, data.chat);
    case 'message':
      return data.chat_id === chat.id ? takeMessages(room, [data], me) : room;
    case 'read':
      return data.chat_id === chat.id ? { ...room, chat: readUpTo(chat, data.user_id, data.seq) } : room;
    case 'typing': {
      const isOther = data.chat_id === chat.id && data.user_id !== me;
      return isOther && data.typing !== room.typing ? { ...room, typing: data.typing } : room;
    }
    case 'queue_position': {
      if (data.chat_id !== chat.id || chat.status !== 'WAITING') return room;
      return { ...room, position: data.position, estimated_wait_s: data.estimated_wait_s };
    }
    default:
      return room;
  }
}

/** The chat as somebody says it is: older word changes nothing, and what only rises never falls. */
export function learnChat(room: ChatRoom, said: Chat): ChatRoom {
  if (said.id !== room.chat.id) return room;
  const chat = newerChat(room.chat, said);
  if (chat === room.chat) return room;
  const isWaiting = chat.status === 'WAITING';
  return {
    ...withoutErased(room, chat),
    chat,
    typing: room.typing && chat.status === 'ACTIVE' && chat.operator_id === room.chat.operator_id,
    position: isWaiting ? (chat.position ?? room.position) : null,
    estimated_wait_s: isWaiting && room.chat.status === 'WAITING' ? room.estimated_wait_s : null,
  };
}

/** A member was erased: what they have said is gone from here too. */
function withoutErased(room: ChatRoom, { customer_id, customer_name, operator_id, operator_name }: Chat): ChatRoom {
  const gone = [customer_name === erasedMark && customer_id, operator_name === erasedMark && operator_id];
  if (!room.messages.some(({ sender_id, body }) => gone.includes(sender_id) && body !== erasedMark)) return room;
  const emptied = (message: ChatMessage) =>
    gone.includes(message.sender_id) ? { ...message, sender_name: erasedMark, body: erasedMark } : message;
  const messages = room.messages.map(emptied);
  return { ...room, messages, log: { ...room.log, messages, ahead: room.log.ahead.map(emptied) } };
}

export function newerChat(known: Chat, said: Chat): Chat {
  if (said.updated_at < known.updated_at) return known;
  return {
    ...said,
    head_seq: Math.max(said.head_seq, known.head_seq),
    customer_read_seq: Math.max(said.customer_read_seq, known.customer_read_seq),
    operator_read_seq: Math.max(said.operator_read_seq, known.operator_read_seq),
  };
}

/** Messages, new or not, in whatever order. */
export function takeMessages(room: ChatRoom, messages: readonly ChatMessage[], me: string): ChatRoom {
  const log = applyMessages(room.log, messages);
  const head = messages.reduce((seq, message) => Math.max(seq, message.seq), room.chat.head_seq);
  const chat = head === room.chat.head_seq ? room.chat : { ...room.chat, head_seq: head };
  if (log === room.log && chat === room.chat) return room;
  const arrived = new Set(log.messages.slice(room.messages.length).filter(isFrom(me)).map(clientIdOf));
  const outgoing = room.outgoing.some((one) => arrived.has(clientIdOf(one)))
    ? room.outgoing.filter((one) => !arrived.has(clientIdOf(one)))
    : room.outgoing;
  // Who has said it is not writing it any more.
  const typing = room.typing && messages.every(isFrom(me));
  return { ...room, chat, log, messages: log.messages, outgoing, typing };
}
const clientIdOf = ({ client_message_id }: Pick<ChatMessage, 'client_message_id'>) => client_message_id;
const isFrom = (id: string) => (message: ChatMessage) => message.sender_id === id;

/** The page of messages before the oldest that is there. */
export function takeOlder(room: ChatRoom, older: readonly ChatMessage[]): ChatRoom {
  const first = room.messages[0]?.seq ?? room.log.seq + 1;
  const fitting = older.filter(({ seq }) => seq < first);
  if (fitting.at(-1)?.seq !== first - 1) return { ...room, has_older: fitting.length > 0 };
  const messages = [...fitting, ...room.messages];
  return { ...room, messages, log: { ...room.log, messages }, has_older: (fitting[0]?.seq ?? 1) > 1 };
}

export function readUpTo(chat: Chat, userId: string, seq: number): Chat {
  const mark = userId === chat.customer_id ? 'customer_read_seq' : 'operator_read_seq';
  return seq > chat[mark] ? { ...chat, [mark]: seq } : chat;
}

/** Up to where this member has read; null for who is none. */
export function ownReadSeq(chat: Chat, me: string): number | null {
  if (me === chat.customer_id) return chat.customer_read_seq;
  return me === chat.operator_id ? chat.operator_read_seq : null;
}

/** Messages of the other side that this member has not read. */
export function unreadIn({ chat, messages, has_older }: ChatRoom, me: string): number {
  const read = ownReadSeq(chat, me);
  if (read === null) return 0;
  const unread = messages.filter(({ seq, sender_id }) => seq > read && sender_id !== me).length;
  const [first] = messages;
  return has_older && first && first.seq > read + 1 ? unread + (first.seq - 1 - read) : unread;
}

/** Whether `sync` has something for this room. */
export const isRoomBehind = ({ chat, log }: ChatRoom): boolean => isBehind(log, chat.head_seq);
