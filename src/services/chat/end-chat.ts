import type { Chat, EndReason } from '#contract/chats.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, emit, type Tx, transact } from '#kit/transact.ts';
import { lockChat } from './access.ts';
import { type LockedChat, presentChat } from './chat-queries.ts';
import { changeOwner } from './own-chats.ts';
import type { Use } from './use.ts';

interface Call {
  actor: Person;
  chat_id: string;
  context: Context;
}

/** Either member, or an admin, ends a chat. One that has ended stays as it is: of two who end it both are content. */
export async function endChat(use: Use, { actor, chat_id, context }: Call): Promise<Chat> {
  return transact(use, context, async (tx) => {
    const { chat, as } = await lockChat(tx, actor, chat_id);
    const byCustomer = chat.status === 'WAITING' ? 'LEFT_QUEUE' : 'CUSTOMER_ENDED';
    if (chat.status !== 'ENDED') await end(tx, chat, as === 'CUSTOMER' ? byCustomer : 'OPERATOR_ENDED');
    return presentChat(tx.sql, chat.id);
  });
}

/** The customer no longer wants to wait. */
export async function leaveQueue(use: Use, { actor, chat_id, context }: Call): Promise<void> {
  await transact(use, context, async (tx) => {
    const { chat, as } = await lockChat(tx, actor, chat_id);
    if (as !== 'CUSTOMER') throw new Problem('forbidden');
    if (chat.status === 'ACTIVE') throw new Problem('invalid_state', 'An operator has come; end the chat instead.');
    if (chat.status === 'WAITING') await end(tx, chat, 'LEFT_QUEUE');
  });
}

/** The chat is open and its row locked. */
export async function end(tx: Tx, chat: LockedChat, end_reason: EndReason): Promise<void> {
  const ended = await changeOwner(
    tx,
    { chat, to: null, status: 'ENDED', end_reason, ends: 'CLOSED' },
    () => new Problem('conflict'),
  );
  if (ended.started_at === null && end_reason !== 'TURNED_INTO_TICKET')
    emit(tx, 'chat.missed', { chat_id: chat.id }, { to: [] });
}
