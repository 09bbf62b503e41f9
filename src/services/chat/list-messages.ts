import type { Static } from 'typebox';
import type { ChatMessagePage, ChatMessageQuery } from '#contract/chats.ts';
import type { Person } from '#kit/identity.ts';
import { invalid } from '#kit/problem.ts';
import type { Context } from '#kit/transact.ts';
import { accessChat } from './access.ts';
import { selectMessages } from './message-queries.ts';
import { noteReading } from './note-reading.ts';
import type { Use } from './use.ts';

/**
 * A page of a conversation in its order: from the beginning, after a message, or the last ones before a message.
 * `next_cursor` is the number to ask with next, in the same direction.
 */
export async function listMessages(
  use: Use,
  {
    actor,
    params,
    query,
    context,
  }: { actor: Person; params: { id: string }; query: ChatMessageQuery; context: Context },
): Promise<Static<typeof ChatMessagePage>> {
  const { after_seq: after = 0, before_seq: before, limit } = query;
  if (before !== undefined && after > 0) throw invalid('before_seq', 'goes with no after_seq');
  const { chat, as } = await accessChat(use.db, actor, params.id);
  if (as === 'ADMIN') await noteReading(use, actor, chat.id, context);
  const items = await selectMessages(use.db, chat.id, { after, before, limit });
  const first = items[0]?.seq ?? 1;
  const last = items.at(-1)?.seq ?? chat.head_seq;
  const next = before === undefined ? last < chat.head_seq && last : first > 1 && first;
  return { items, next_cursor: next === false ? null : String(next), head_seq: chat.head_seq };
}
