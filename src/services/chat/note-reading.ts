import type { SyncedChat } from '#contract/socket.ts';
import { audit } from '#kit/audit.ts';
import type { Person } from '#kit/identity.ts';
import { firstIn } from '#kit/throttle.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Use } from './use.ts';

/** Seconds within which an admin's reading of one chat is one reading, however many pages it takes. */
const oneReading = 3600;

/** An admin reads what two others said: it is written down before it is shown. */
export async function noteReading(use: Use, actor: Person, chatId: string, context: Context): Promise<void> {
  if (!(await firstIn(use.db, `reading of ${chatId} by ${actor.id}`, oneReading))) return;
  await transact(use, context, async (tx) => audit(tx, 'chat.read', { subject: chatId }));
}

/** The same over a socket, for chats of others whose messages are about to be sent. */
export async function noteReadings(
  use: Use,
  actor: Person,
  synced: Readonly<Record<string, SyncedChat>>,
  context: Context,
): Promise<void> {
  if (actor.role !== 'ADMIN') return;
  for (const found of Object.values(synced)) {
    if ('error' in found || found.messages.length === 0) continue;
    const { id, customer_id, operator_id } = found.chat;
    if (customer_id !== actor.id && operator_id !== actor.id) await noteReading(use, actor, id, context);
  }
}
