import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { Database } from '#kit/database.ts';
import { insertSigningKey, lockFirstStart, type SigningKeyRow, selectSigningKey } from './signing-key-queries.ts';

export interface SigningKey {
  kid: string;
  key: CryptoKey | Uint8Array;
}

/** The key that tokens are signed with, made at the first start. Of several processes that start at once, one makes it. */
export async function loadSigningKey(db: Database): Promise<SigningKey> {
  const row = await db.transaction().execute(async (trx) => {
    await lockFirstStart(trx);
    const known = await selectSigningKey(trx);
    if (known) return known;
    const made = await makeKey();
    await insertSigningKey(trx, made);
    return made;
  });
  return { kid: row.kid, key: await importJWK(row.private_jwk, 'EdDSA') };
}

async function makeKey(): Promise<SigningKeyRow> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const publicPart = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicPart);
  const named = { kid, alg: 'EdDSA', use: 'sig' };
  return {
    kid,
    public_jwk: { ...publicPart, ...named },
    private_jwk: { ...(await exportJWK(pair.privateKey)), ...named },
  };
}
