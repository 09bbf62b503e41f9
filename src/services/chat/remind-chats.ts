import type { Deps } from '#kit/service.ts';
import { emit, send, type Tx } from '#kit/transact.ts';
import { markLongWaits, markUnread } from './remind-queries.ts';

/** How much one run tells of; one that finds more sends itself again. */
const batch = 200;

/**
 * Tells outside the room what matters there: who has waited long, and what stands unread. Found by looking at the chats,
 * so that a message costs no job of its own, and told once: a mark on the chat remembers.
 */
export async function remindChatsJob({ config, now }: Pick<Deps, 'config' | 'now'>, tx: Tx): Promise<void> {
  const ago = (seconds: number) => new Date(now().getTime() - seconds * 1000);
  const waiting = await markLongWaits(tx, ago(config.chat_long_wait), batch);
  for (const chat_id of waiting) emit(tx, 'chat.waited_long', { chat_id }, { to: [] });
  let full = waiting.length === batch;
  for (const side of ['customer', 'operator'] as const) {
    const unread = await markUnread(tx, side, { before: ago(config.chat_unread_after), now: now(), limit: batch });
    for (const one of unread) emit(tx, 'chat.unread', one, { to: [] });
    full ||= unread.length === batch;
  }
  if (full) send(tx, 'remind_chats', {});
}
