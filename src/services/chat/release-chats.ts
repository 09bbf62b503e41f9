import type { JobPayload } from '#contract/jobs.ts';
import type { Tx } from '#kit/transact.ts';
import { lockChatsToRelease } from './line-queries.ts';
import { changeOwners } from './own-chats.ts';

/** Takes from an operator the chats they may no longer have: their customers wait at the front. */
export async function releaseChatsJob(tx: Tx, payloads: readonly JobPayload<'release_chats'>[]): Promise<void> {
  for (const { operator_id } of payloads) {
    const chats = await lockChatsToRelease(tx, operator_id);
    await changeOwners(
      tx,
      chats.map((chat) => ({ chat, to: null, status: 'WAITING', ends: 'OWNER_LOST' })),
    );
  }
}
