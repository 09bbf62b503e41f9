import type { Static } from 'typebox';
import { notificationKinds, type Preferences, type PreferencesInput } from '#contract/notifications.ts';
import type { Person } from '#kit/identity.ts';
import { invalid } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import { effectiveChoices } from './default-choices.ts';
import { getPreferences } from './get-preferences.ts';
import { upsertChoices } from './preference-queries.ts';
import type { Use } from './use.ts';

interface Call {
  actor: Person;
  body: Static<typeof PreferencesInput>;
  context: Context;
}

export async function changePreferences(use: Use, { actor, body: { kinds }, context }: Call): Promise<Preferences> {
  const known = effectiveChoices({ role: actor.role, choices: {} });
  // To a customer, what only staff is told does not exist.
  const unknown = notificationKinds.find((kind) => kinds[kind] && !known[kind]);
  if (unknown) throw invalid(`kinds.${unknown}`, 'is not known here');
  return transact(use, context, async (tx) => {
    await upsertChoices(tx, actor.id, kinds);
    return getPreferences({ db: tx.sql, vapid: use.vapid }, { actor });
  });
}
