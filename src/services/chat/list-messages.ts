import type { Static } from 'typebox';
import type { ChatMessagePage, ChatMessageQuery } from '#contract/chats.ts';
import type { Person } from '#kit/identity.ts';
import { invalid } from '#kit/problem.ts';
import { accessChat } from './access.ts';
import { selectMessages } from './message-queries.ts';
import type { Use } from './use.ts';

/**
 * A page of a conversation in its order: from the beginning, after a message, or the last ones before a message.
 * `next_cursor` is the number to ask with next, in the same direction.
 */
export async function listMessages(
  { db }: Use,
  { actor, params, query }: { actor: Person; params: { id: string }; query: ChatMessageQuery },
): Promise<Static<typeof ChatMessagePage>> {
  const { after_seq: after = 0, before_seq: before, limit } = query;
  if (before !== undefined && after > 0) throw invalid('before_seq', 'goes with no after_seq');
  const { chat } = await accessChat(db, actor, params.id);
  const items = await selectMessages(db, chat.id, { after, before, limit });
  const first = items[0]?.seq ?? 1;
  const last = items.at(-1)?.seq ?? chat.head_seq;
  const next = before === undefined ? last < chat.head_seq && last : first > 1 && first;
  return { items, next_cursor: next === false ? null : String(next), head_seq: chat.head_seq };
}
