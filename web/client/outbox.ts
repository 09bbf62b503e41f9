import type { ApiError } from './api.ts';
import type { TabStorage } from './storage.ts';

/** A message that somebody wants to send. */
export interface OutboxEntry {
  chat_id: string;
  client_message_id: string;
  body: string;
  /** When it was to be sent, in milliseconds: they go in this order. */
  at: number;
  /** Why the server refuses it for good. */
  error: ApiError['code'] | null;
}
type EntryId = Pick<OutboxEntry, 'chat_id' | 'client_message_id'>;

/**
 * What one person has not got rid of yet, kept over reloads. Each message has a key of its own, so that two tabs which
 * write at once cannot undo what the other wrote.
 */
export interface Outbox {
  of(chatId: string): OutboxEntry[];
  /** Chats in which something waits. */
  chats(): string[];
  put(entry: OutboxEntry): void;
  remove(entry: EntryId): void;
  /** Another tab put or removed something of this chat. */
  onChange(listener: (chatId: string) => void): () => void;
}

export function createOutbox(storage: TabStorage, prefix: string): Outbox {
  const keyOf = ({ chat_id, client_message_id }: EntryId) => `${prefix}${chat_id}.${client_message_id}`;
  const chatOf = (key: string) => key.slice(prefix.length).split('.', 1)[0] ?? '';
  const keys = (start: string) => storage.keys().filter((key) => key.startsWith(start));
  return {
    of: (chatId) =>
      keys(`${prefix}${chatId}.`)
        .flatMap((key): OutboxEntry[] => {
          const value = storage.get(key);
          return value === null ? [] : [JSON.parse(value)];
        })
        .sort((a, b) => a.at - b.at),
    chats: () => [...new Set(keys(prefix).map(chatOf))],
    put: (entry) => storage.set(keyOf(entry), JSON.stringify(entry)),
    remove: (entry) => storage.remove(keyOf(entry)),
    onChange: (listener) => storage.onChange((key) => key?.startsWith(prefix) && listener(chatOf(key))),
  };
}
