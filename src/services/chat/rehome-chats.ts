import type { JobPayload } from '#contract/jobs.ts';
import { emit, type Tx } from '#kit/transact.ts';
import { wakeDepartments } from '#routing/operators.ts';
import { readersOf } from './access.ts';
import { moveChatsToDefault } from './line-queries.ts';

/** A department was deleted: its open chats go on in the default one, and who waits waits there. */
export async function rehomeChatsJob(tx: Tx, payloads: readonly JobPayload<'rehome_chats'>[]): Promise<void> {
  for (const payload of payloads) {
    const moved = await moveChatsToDefault(tx, payload.department_id);
    for (const chat of moved) {
      const { id: chat_id, department_id } = chat;
      emit(tx, 'chat.changed', { chat_id, department_id }, { to: readersOf(chat) });
    }
    const waiting = moved.filter(({ status }) => status === 'WAITING');
    wakeDepartments(tx, [...new Set(waiting.map(({ department_id }) => department_id))], 'CHAT');
  }
}
