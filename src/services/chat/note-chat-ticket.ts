import type { JobPayload } from '#contract/jobs.ts';
import { emit, type Tx } from '#kit/transact.ts';
import { readersOf } from './access.ts';
import { lockChatById, updateTicketId } from './chat-queries.ts';
import { end } from './end-chat.ts';

/** A chat lives on as a ticket: who waited need not wait any longer. */
export async function noteChatTicketJob(tx: Tx, payloads: readonly JobPayload<'note_chat_ticket'>[]): Promise<void> {
  for (const { chat_id, ticket_id } of payloads) {
    const chat = await lockChatById(tx, chat_id);
    if (!chat || !(await updateTicketId(tx, chat_id, ticket_id))) continue;
    if (chat.status === 'WAITING') await end(tx, chat, 'TURNED_INTO_TICKET');
    else emit(tx, 'chat.changed', { chat_id, department_id: chat.department_id }, { to: readersOf(chat) });
  }
}
