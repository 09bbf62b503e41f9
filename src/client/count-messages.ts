import type { ChatMessage } from '#contract/chats.ts';
import type { Sent } from './chat-client.ts';

/** A message as it stands in the database. */
export interface StoredMessage {
  chat_id: string;
  seq: number;
  id: string;
  client_message_id: string;
  sender_id: string;
  body: string;
}
/** Somebody in a chat, with what they sent and what they saw. */
export interface CountedMember {
  chat_id: string;
  /** Null for what only shows the chat: another window of a member, the history. */
  person_id: string | null;
  client: { sent: ReadonlyMap<string, readonly Sent[]>; messages(chatId: string): readonly ChatMessage[] };
  /** Was in it only for a while: what was seen is the beginning. */
  left?: boolean;
}
export interface Count {
  sent: number;
  acknowledged: number;
  /** Sent more than once, for want of an acknowledgement. */
  repeated: number;
  stored: number;
  lost: number;
  doubled: number;
  ghosts: number;
  late: number;
}

/**
 * The counting rule for R1 and R2, after quiet. Every body is sent once, so it tells a message whatever its id says.
 * lost: acknowledged, and not in the database as it was acknowledged, or not seen by a member. doubled: stored or seen
 * twice. ghost: stored and sent by nobody, or seen and not stored. late: not in the dense order of `seq`, or a sender's
 * messages not in the order of sending.
 * @param stored in the order of `seq` within each chat.
 */
export function countMessages(stored: readonly StoredMessage[], members: readonly CountedMember[]): Count {
  const count: Count = { sent: 0, acknowledged: 0, repeated: 0, stored: stored.length, ...none };
  const byChat = Map.groupBy(stored, ({ chat_id }) => chat_id);
  for (const [chatId, here] of Map.groupBy(members, ({ chat_id }) => chat_id)) {
    const rows = byChat.get(chatId) ?? [];
    byChat.delete(chatId);
    const logs = here.map(({ client }) => client.messages(chatId));
    const whole = here.filter(({ left }) => !left).map(({ client }) => client.messages(chatId));
    const seen = whole.map((log) => new Set(log.map(({ id }) => id)));
    for (const { person_id, client } of here) {
      const sent = client.sent.get(chatId) ?? [];
      const own = rows.filter(({ sender_id }) => sender_id === person_id);
      const acknowledged = sent.filter(({ acked }) => acked);
      count.sent += sent.length;
      count.acknowledged += acknowledged.length;
      count.repeated += sent.filter(({ tries }) => tries > 1).length;
      const rowOf = new Map(own.map((row) => [row.id, row]));
      count.lost += acknowledged.filter(
        ({ id, body }) => id === null || rowOf.get(id)?.body !== body || !seen.every((ids) => ids.has(id)),
      ).length;
      const intents = new Set(sent.map(asIntent));
      count.ghosts += own.filter((row) => !intents.has(asIntent(row))).length;
      const order = new Map(sent.map(({ body }, at) => [body, at]));
      count.late += fallsIn(own.flatMap(({ body }) => order.get(body) ?? []));
    }
    const people = new Set<string | null>(here.map(({ person_id }) => person_id));
    count.ghosts += rows.filter(({ sender_id }) => !people.has(sender_id)).length;
    count.late += rows.filter(({ seq }, at) => seq !== at + 1).length;
    const bodyOf = new Map(rows.map(({ id, body }) => [id, body]));
    for (const log of [rows, ...logs]) {
      count.doubled += log.length - new Set(log.map(({ body }) => body)).size;
      count.ghosts += log.filter(({ id, body }) => bodyOf.get(id) !== body).length;
      count.late += log.filter(({ id }, at) => rows[at]?.id !== id).length;
    }
  }
  for (const rows of byChat.values()) count.ghosts += rows.length;
  return count;
}

/** What must be so. */
export const none = { lost: 0, doubled: 0, ghosts: 0, late: 0 };

const asIntent = ({ client_message_id, body }: { client_message_id: string; body: string }) =>
  `${client_message_id} ${body}`;
const fallsIn = (places: readonly number[]) => places.filter((place, at) => place < (places[at - 1] ?? -1)).length;
