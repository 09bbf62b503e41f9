import { ApiError } from './api.ts';
import type { Outgoing } from './chat-room.ts';
import { newClientId } from './client-id.ts';
import { insist } from './insist.ts';
import type { Live } from './live.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';

/**
 * What this tab has to send. Another tab's messages are left to it, until they are adopted: to send one twice harms
 * nobody, for it is recognised by its id.
 */
export interface OutgoingMessages {
  of(chatId: string): Outgoing[];
  add(chatId: string, body: string): void;
  /** Of one that failed: to be sent after all that wait. */
  retry(chatId: string, clientMessageId: string): void;
  /** These stand in the chat, or are not wanted any more. */
  remove(chatId: string, clientMessageIds: Iterable<string>): void;
  /** Goes on with what has waited at least so many milliseconds: a reload left it behind, or a tab that is gone. */
  adopt(chatId: string, age?: number): void;
  close(): void;
}

export function createOutgoing({
  live,
  outbox,
  changed,
  delivered,
}: {
  live: Live;
  outbox: Outbox;
  changed: (chatId: string) => void;
  /** It is durable, and has this number in the chat. */
  delivered: (entry: OutboxEntry, seq: number) => void;
}): OutgoingMessages {
  const adopted = new Set<string>();
  const acknowledged = new Set<string>();
  const running = new Set<string>();
  let last = 0;
  let closed = false;

  const ours = (chatId: string) => outbox.of(chatId).filter((entry) => adopted.has(entry.client_message_id));
  const isWaiting = ({ error, client_message_id }: OutboxEntry) =>
    error === null && !acknowledged.has(client_message_id);

  function put(entry: OutboxEntry): void {
    adopted.add(entry.client_message_id);
    outbox.put(entry);
    changed(entry.chat_id);
  }
  function deliver(chatId: string): void {
    if (running.has(chatId)) return;
    running.add(chatId);
    void deliverAll(chatId).finally(() => running.delete(chatId));
  }
  /** One after the other, in their order. */
  async function deliverAll(chatId: string): Promise<void> {
    for (let next = ours(chatId).find(isWaiting); next && !closed; next = ours(chatId).find(isWaiting))
      await deliverOne(next);
  }
  async function deliverOne(entry: OutboxEntry): Promise<void> {
    const { chat_id, client_message_id, body } = entry;
    const isWanted = () => !closed && ours(chat_id).some((one) => one.client_message_id === client_message_id);
    try {
      const ack = await insist(live, 'send_message', { chat_id, client_message_id, body }, isWanted);
      if (!ack) return;
      acknowledged.add(client_message_id);
      delivered(entry, ack.message.seq);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isWanted()) put({ ...entry, error: error.code });
    }
  }
  /** When the next one was to be sent: after all others of this tab, also within one millisecond. */
  function next(): number {
    last = Math.max(Date.now(), last + 1);
    return last;
  }

  const stop = outbox.onChange(changed);
  return {
    of: (chatId) =>
      ours(chatId).map(({ client_message_id, body, error }) => {
        return { client_message_id, body, error, state: error === null ? 'PENDING' : 'FAILED' };
      }),
    add(chat_id, body) {
      put({ chat_id, client_message_id: newClientId(), body, at: next(), error: null });
      deliver(chat_id);
    },
    retry(chatId, id) {
      const entry = outbox.of(chatId).find((one) => one.client_message_id === id);
      if (entry) put({ ...entry, at: next(), error: null });
      deliver(chatId);
    },
    remove(chat_id, ids) {
      for (const client_message_id of ids) {
        outbox.remove({ chat_id, client_message_id });
        adopted.delete(client_message_id);
        acknowledged.delete(client_message_id);
      }
      changed(chat_id);
    },
    adopt(chatId, age = 0) {
      const old = outbox.of(chatId).filter(({ at }) => at <= Date.now() - age);
      for (const { client_message_id } of old) adopted.add(client_message_id);
      if (old.length === 0) return;
      changed(chatId);
      deliver(chatId);
    },
    close() {
      closed = true;
      stop();
    },
  };
}
