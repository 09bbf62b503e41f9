import type { JobPayload } from '#contract/jobs.ts';
import { emit, send, type Tx } from '#kit/transact.ts';
import { readersOf } from './access.ts';
import type { LockedChat } from './chat-queries.ts';
import { end } from './end-chat.ts';
import { emptyChats, emptyMessages, lockChatsOf, touchChats } from './erase-queries.ts';

/** How many chats, and messages, one transaction takes; a job that finds more sends itself again. */
const most = { chats: 100, messages: 2000 };

/** A person was erased: what they said in chats is emptied, and chats of theirs that are open end. */
export async function eraseChatsJob(tx: Tx, payloads: readonly JobPayload<'erase_chats'>[]): Promise<void> {
  for (const { user_id, after } of payloads) {
    const chats = await lockChatsOf(tx, user_id, after, most.chats);
    const ids = chats.map(({ id }) => id);
    const last = ids.at(-1);
    if (last === undefined) {
      send(tx, 'erase_notifications', { user_id });
      continue;
    }
    const emptied = await emptyChats(tx, user_id, ids);
    const messages = await emptyMessages(tx, user_id, ids, most.messages);
    for (const chat of chats) {
      if (chat.customer_id !== user_id || chat.status === 'ENDED') continue;
      await end(tx, chat, chat.status === 'WAITING' ? 'LEFT_QUEUE' : 'CUSTOMER_ENDED');
    }
    if (emptied + messages > 0) await tellAnew(tx, user_id, chats);
    send(tx, 'erase_chats', { user_id, after: messages < most.messages ? last : after });
  }
}

/** Rooms that are open learn of it from their chat, all the rest loads afresh. */
async function tellAnew(tx: Tx, user_id: string, chats: readonly LockedChat[]): Promise<void> {
  await touchChats(
    tx,
    chats.map(({ id }) => id),
  );
  for (const chat of chats) {
    const { id: chat_id, department_id } = chat;
    emit(tx, 'chat.changed', { chat_id, department_id }, { to: readersOf(chat) });
  }
  emit(tx, 'person.erased', { user_id }, { to: chats.flatMap(readersOf) });
}
