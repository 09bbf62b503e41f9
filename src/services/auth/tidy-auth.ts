import type { Tx } from '#kit/transact.ts';
import { deleteEndedApiKeys, deleteEndedSessions, deleteSpentLinks } from './tidy-queries.ts';

const day = 24 * 3600 * 1000;

/** Removes what has served its time: sessions and API keys 30 days after their end, links a day after theirs. */
export async function tidyAuth(tx: Tx, now: Date): Promise<void> {
  const ago = (days: number) => new Date(now.getTime() - days * day).toISOString();
  await deleteEndedSessions(tx, ago(30), now.toISOString());
  await deleteEndedApiKeys(tx, ago(30));
  await deleteSpentLinks(tx, ago(1));
}
