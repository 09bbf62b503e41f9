import type { Static } from 'typebox';
import type { ChatAnswer, ChatAssignmentList } from '#contract/chats.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import { accessChat } from './access.ts';
import { selectAssignments } from './list-queries.ts';
import type { Use } from './use.ts';

interface Call {
  actor: Person;
  params: { id: string };
}

export async function getChat({ db }: Use, { actor, params }: Call): Promise<Static<typeof ChatAnswer>> {
  const { chat } = await accessChat(db, actor, params.id);
  return { chat };
}

/** Who had the chat, when, and why it was that one. For staff. */
export async function listChatAssignments(
  { db }: Use,
  { actor, params }: Call,
): Promise<Static<typeof ChatAssignmentList>> {
  const { chat, as } = await accessChat(db, actor, params.id);
  if (as === 'CUSTOMER') throw new Problem('forbidden');
  return { items: await selectAssignments(db, chat.id) };
}
