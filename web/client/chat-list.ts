import type { Chat, ChatQuery } from '#contract/chats.ts';
import type { Page } from '#contract/primitives.ts';
import { newerChat, readUpTo } from './chat-room.ts';
import type { Frame } from './frames.ts';
import { drop, type KeysetList, type Kind, toList, upsert } from './keyset-list.ts';

/**
 * Loaded pages of `GET /api/chats`, newest first. The `position` of a chat that waits is as it was when the chat itself
 * was last told of: it changes with those before it.
 */
export type ChatList = KeysetList<Chat>;
/** What was asked for. */
export type ChatFilter = Omit<ChatQuery, 'limit' | 'cursor'>;

const kind: Kind<Chat> = {
  keyOf: ({ id }) => id,
  versionOf: ({ updated_at }) => updated_at,
  merge: newerChat,
};

export const toChatList = (page: Page<Chat>): ChatList => toList(kind, page);

/** What a frame changes about a list of chats. */
export const reduceChats =
  (filter: ChatFilter) =>
  (list: ChatList, { event, data }: Frame): ChatList => {
    switch (event) {
      case 'chat_gone':
        return drop(kind, list, data.id);
      case 'chat_queued':
      case 'chat_started':
      case 'chat_requeued':
      case 'chat_ended':
      case 'chat_changed':
        return upsert(kind, list, data.chat, belongs(data.chat, filter));
      case 'message':
        return change(list, data.chat_id, (chat) =>
          data.seq > chat.head_seq ? { ...chat, head_seq: data.seq } : chat,
        );
      case 'read':
        return change(list, data.chat_id, (chat) => readUpTo(chat, data.user_id, data.seq));
      default:
        return list;
    }
  };

function change(list: ChatList, id: string, to: (chat: Chat) => Chat): ChatList {
  const known = list.items.find((chat) => chat.id === id);
  const next = known && to(known);
  if (next === known) return list;
  return { ...list, items: list.items.map((chat) => (chat === known && next ? next : chat)) };
}

/** Null: only the server can tell. */
function belongs(chat: Chat, { status, department_id, operator_id, customer_id, ...rest }: ChatFilter): boolean | null {
  const fits =
    (status === undefined || status.includes(chat.status)) &&
    (department_id === undefined || chat.department_id === department_id) &&
    (operator_id === undefined || chat.operator_id === operator_id) &&
    (customer_id === undefined || chat.customer_id === customer_id);
  if (!fits) return false;
  return Object.values(rest).some((value) => value !== undefined) ? null : true;
}
