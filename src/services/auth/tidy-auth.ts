import type { Tx } from '#kit/transact.ts';
import { deleteOldAttempts } from './identity-queries.ts';
import { deleteEndedApiKeys, deleteEndedSessions, deleteOldChallenges, deleteSpentLinks } from './tidy-queries.ts';

const day = 24 * 3600 * 1000;

/** Removes what has served its time: sessions and API keys 30 days after their end, links and sign-ins a day after theirs, challenges. */
export async function tidyAuth(tx: Tx, now: Date): Promise<void> {
  const ago = (days: number) => new Date(now.getTime() - days * day).toISOString();
  await deleteEndedSessions(tx, ago(30), now.toISOString());
  await deleteEndedApiKeys(tx, ago(30));
  await deleteSpentLinks(tx, ago(1));
  await deleteOldAttempts(tx, ago(1));
  await deleteOldChallenges(tx, now.toISOString());
}
