import type { Preferences } from '#contract/notifications.ts';
import type { Database } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { effectiveChoices } from './default-choices.ts';
import { selectChoices } from './preference-queries.ts';
import type { Use } from './use.ts';

export async function getPreferences(
  { db, vapid }: { db: Database; vapid: Use['vapid'] },
  { actor }: { actor: Person },
): Promise<Preferences> {
  const choices = await selectChoices(db, actor.id);
  return { kinds: effectiveChoices({ role: actor.role, choices }), vapid_public_key: vapid.public_key };
}
