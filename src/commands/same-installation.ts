import type { Database } from '#kit/database.ts';
import { selectPublicKeys } from '../services/auth/signing-key-queries.ts';

/**
 * Whether the Pasokh that answers there works on this database: no two installations share a key to sign with.
 * @throws when nobody answers there, or something else does.
 */
export async function isSameInstallation(url: string, db: Database): Promise<boolean> {
  const response = await fetch(`${url}/.well-known/jwks.json`, { signal: AbortSignal.timeout(5000) });
  const { keys }: { keys: { kid: string }[] } = JSON.parse(await response.text());
  const own = new Set((await selectPublicKeys(db)).map(({ kid }) => kid));
  return keys.some(({ kid }) => own.has(kid));
}
