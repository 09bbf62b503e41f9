import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { accessAudience, accessType, tokenIssuer } from '../src/kit/identity.ts';
import { newId } from '../src/kit/ids.ts';
import type { StagePerson } from './staged-tickets.ts';

/** Access tokens as auth gives them, for people who were written straight into the database. */
export async function tokenSigner(
  sql: (text: string, values: unknown[]) => Promise<object[]>,
): Promise<(person: StagePerson) => Promise<string>> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  await sql(`insert into auth.signing_keys (kid, public_jwk, private_jwk) values ('stage', $1, '{}')`, [
    JSON.stringify(await exportJWK(publicKey)),
  ]);
  return async ({ id, role }) => {
    const sid = newId();
    await sql(`insert into auth.sessions (id, user_id, expires_at) values ($1, $2, now() + interval '1 hour')`, [
      sid,
      id,
    ]);
    return new SignJWT({ sid, role })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'stage', typ: accessType })
      .setSubject(id)
      .setIssuer(tokenIssuer)
      .setAudience(accessAudience)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  };
}
