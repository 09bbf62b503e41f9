import type { JobPayload } from '#contract/jobs.ts';
import { emit, type Tx } from '#kit/transact.ts';
import { keepDefaultDepartment } from '#routing/department-queries.ts';
import { wakeDepartments } from '#routing/operators.ts';
import { readersOf } from './access.ts';
import { moveChats } from './line-queries.ts';

/** A department was deleted: its open chats go on in the default one, and who waits waits there. */
export async function rehomeChatsJob(tx: Tx, payloads: readonly JobPayload<'rehome_chats'>[]): Promise<void> {
  const to = await keepDefaultDepartment(tx);
  if (to === undefined) throw new Error('The default department changes at this moment');
  for (const payload of payloads) {
    const moved = await moveChats(tx, payload.department_id, to);
    for (const chat of moved) {
      const { id: chat_id, department_id } = chat;
      emit(tx, 'chat.changed', { chat_id, department_id }, { to: readersOf(chat) });
    }
    if (moved.some(({ status }) => status === 'WAITING')) wakeDepartments(tx, [to], 'CHAT');
  }
}
