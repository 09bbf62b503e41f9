import type { Static } from 'typebox';
import type { JwkSet } from '#contract/people.ts';
import type { Auth } from './auth.ts';
import { selectPublicKeys } from './signing-key-queries.ts';

/** The keys that our tokens can be verified with (RFC 7517). */
export async function listPublicKeys({ db }: Auth): Promise<Static<typeof JwkSet>> {
  return { keys: await selectPublicKeys(db) };
}
