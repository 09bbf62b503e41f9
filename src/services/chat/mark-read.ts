import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import { accessChat } from './access.ts';
import { updateReadMark } from './message-queries.ts';
import type { Use } from './use.ts';

/** A member has read up to a message; both members hear of it. Marks only move forward. */
export async function markRead(
  use: Use,
  { actor, chat_id, seq }: { actor: Person; chat_id: string; seq: number },
): Promise<void> {
  const moved = await updateReadMark(use.db, { chat_id, user_id: actor.id, seq });
  if (moved) {
    const { customer_id, operator_id } = moved;
    return use.tell([customer_id, operator_id], 'read', { chat_id, user_id: actor.id, seq: moved.seq });
  }
  const { as } = await accessChat(use.db, actor, chat_id);
  if (as === 'ADMIN') throw new Problem('forbidden', 'Only its members read a chat.');
}
