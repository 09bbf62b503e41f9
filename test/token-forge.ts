import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { accessAudience, accessType, tokenIssuer } from '../src/kit/identity.ts';
import { newId } from '../src/kit/ids.ts';
import { addPerson, type Scratch } from './scratch.ts';

/** A signing key of the desk, with somebody who is signed in; and the means to say something else in a token. */
export interface Forge {
  kid: string;
  publicJwk: Record<string, unknown>;
  person: string;
  session: string;
  /** A token of that person, with these claims and header parameters changed (`undefined` leaves one out). */
  sign(claims?: Record<string, unknown>, header?: object, key?: CryptoKey): Promise<string>;
}

export async function openForge(scratch: Scratch): Promise<Forge> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const [kid, person, session] = [newId(), await addPerson(scratch, 'OPERATOR'), newId()];
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' };
  await scratch.query(`
    insert into auth.signing_keys (kid, public_jwk, private_jwk) values ('${kid}', '${JSON.stringify(publicJwk)}', '{}');
    insert into auth.sessions (id, user_id, expires_at) values ('${session}', '${person}', now() + interval '30 days')`);
  return {
    ...{ kid, publicJwk, person, session },
    sign(claims = {}, header = {}, key = privateKey) {
      const seconds = Math.floor(Date.now() / 1000);
      const usual = { iss: tokenIssuer, aud: accessAudience, sub: person, sid: session, role: 'OPERATOR' };
      const said = { ...usual, iat: seconds, exp: seconds + 900, jti: newId(), ...claims };
      const parameters: JWTHeaderParameters = { alg: 'EdDSA', typ: accessType, kid, ...header };
      return new SignJWT(said).setProtectedHeader(parameters).sign(key);
    },
  };
}
