import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPerson, openScratch, type Scratch } from '../../test/scratch.ts';
import { type Forge, openForge } from '../../test/token-forge.ts';
import { createIdentity, type Identity } from './identity.ts';
import { newId } from './ids.ts';

let scratch: Scratch;
let forge: Forge;
let identity: Identity;
beforeAll(async () => {
  scratch = await openScratch();
  forge = await openForge(scratch);
  identity = createIdentity(scratch.db, scratch.live);
});
afterAll(() => scratch.close());

const refused = (token: string) => expect(identity.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
const accepted = (token: string) => expect(identity.verify(token)).resolves.toMatchObject({ id: forge.person });
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = async () => (await forge.sign()).split('.')[1] ?? '';
const seconds = () => Math.floor(Date.now() / 1000);

test('an access token of ours tells who it is', async () => {
  const exp = seconds() + 600;
  expect(await identity.verify(await forge.sign({ exp }))).toEqual({
    ...{
      id: forge.person,
      session_id: forge.session,
      role: 'OPERATOR',
      display_name: 'OPERATOR',
      locale: 'fa',
      guest: false,
      factor_missing: false,
    },
    token_ends: exp * 1000,
  });
});

// Security case 1. Seen to fail with the header's own key taken when there is one, and with `algorithms` left out.
describe('a token that is not signed by us', () => {
  test.each(['', 'x', 'a.b', 'a.b.c', 'a.b.c.d', '..', `${'a'.repeat(4000)}.b.c`])('rubbish: %.20s', async (token) => {
    await refused(token);
  });

  test('alg none, in any spelling, with and without a signature', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const start = `${part({ alg, typ: 'at+jwt', kid: forge.kid })}.${await payloadOf()}`;
      await refused(`${start}.`);
      await refused(`${start}.AAAA`);
    }
  });

  test('an empty, a cut and a changed signature', async () => {
    const [header, payload, signature = ''] = (await forge.sign()).split('.');
    for (const other of ['', signature.slice(0, 40), `${signature.slice(0, -4)}AAAA`]) {
      await refused(`${header}.${payload}.${other}`);
    }
  });

  test('HS256 with the public key as the secret, in all its forms', async () => {
    const { x } = forge.publicJwk;
    const raw = Buffer.from(String(x), 'base64url');
    for (const secret of [raw, String(x), JSON.stringify(forge.publicJwk), forge.kid, '']) {
      const start = `${part({ alg: 'HS256', typ: 'at+jwt', kid: forge.kid })}.${await payloadOf()}`;
      await refused(`${start}.${createHmac('sha256', secret).update(start).digest('base64url')}`);
    }
  });

  test('a key of the forger’s own: under our kid, an unknown one, none; in the header; at an address nobody asks', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/keys`;
    const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const jwk = await exportJWK(pair.publicKey);
    const kids = [{}, { kid: newId() }, { kid: undefined }, { kid: "' or true --" }, { kid: 'x'.repeat(101) }];
    for (const kid of kids) {
      for (const key of [{}, { jwk }, { jku: url }, { x5u: url }, { jwk, jku: url }]) {
        await refused(await forge.sign({}, { ...kid, ...key }, pair.privateKey));
      }
    }
    server.close();
    expect(asked).toBe(0);
  });

  test('our own signature under a kid that is not ours', async () => {
    await refused(await forge.sign({}, { kid: newId() }));
  });
});

// Security case 2. Each seen to be accepted with the check it is about left out of `jwtVerify` or of the comparison.
describe('a token that we signed for something else', () => {
  test.each([
    ['of a time gone by', () => ({ exp: seconds() - 1 })],
    ['without an end', () => ({ exp: undefined })],
    ['not good yet', () => ({ nbf: seconds() + 60 })],
    ['without a beginning', () => ({ iat: undefined })],
    ['of another issuer', () => ({ iss: 'passokh' })],
    ['without an issuer', () => ({ iss: undefined })],
    ['for another audience', () => ({ aud: 'pasokh:refresh' })],
    ['for no audience', () => ({ aud: undefined })],
    ['of another person', () => ({ sub: newId() })],
    ['of nobody', () => ({ sub: undefined })],
    ['with another role', () => ({ role: 'ADMIN' })],
    ['with no role', () => ({ role: undefined })],
    ['of an unknown session', () => ({ sid: newId() })],
    ['of no session', () => ({ sid: undefined })],
  ])('%s', async (_what, claims) => {
    await refused(await forge.sign(claims()));
  });

  test('whose times are strings', async () => {
    for (const name of ['exp', 'nbf', 'iat']) {
      await refused(await forge.sign({ [name]: String(seconds() + 600) }));
    }
  });

  test.each(['rt+jwt', 'JWT', undefined])('of the type %s', async (typ) => {
    await refused(await forge.sign({}, { typ }));
  });

  test('of somebody else’s session', async () => {
    const [mina, session] = [await addPerson(scratch, 'OPERATOR'), newId()];
    await scratch.query(
      `insert into auth.sessions (id, user_id, expires_at) values ('${session}', '${mina}', now() + interval '1 day')`,
    );
    await refused(await forge.sign({ sid: session }));
    await accepted(await forge.sign());
  });
});
