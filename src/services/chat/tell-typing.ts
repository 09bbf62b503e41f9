import type { Person } from '#kit/identity.ts';
import { notFound } from '#kit/problem.ts';
import { selectMembers } from './message-queries.ts';
import type { Use } from './use.ts';

/** The other member sees that somebody is writing. Kept nowhere. */
export async function tellTyping(
  use: Use,
  { actor, chat_id, typing }: { actor: Person; chat_id: string; typing: boolean },
): Promise<void> {
  const members = await selectMembers(use.db, chat_id, actor.id);
  if (!members) throw notFound();
  const others = [members.customer_id, members.operator_id].filter((id) => id !== actor.id);
  use.tell(others, 'typing', { chat_id, user_id: actor.id, typing });
}
