import { generateKeyPair, importJWK, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { caller, expectStatus } from '../../client/http-client.ts';

let desk: Desk;
let sara: SignedIn;
let privateKey: Awaited<ReturnType<typeof importJWK>>;
let header: JWTHeaderParameters;
let claims: JWTPayload;
let publicJwk: JWK;
beforeAll(async () => {
  desk = await openDesk();
  sara = await desk.register('sara');
  const [row] = await desk.sql<{ private_jwk: JWK; public_jwk: JWK }>(
    'select private_jwk, public_jwk from auth.signing_keys',
  );
  privateKey = await importJWK(row?.private_jwk ?? {}, 'EdDSA');
  publicJwk = row?.public_jwk ?? {};
  const [head, body] = sara.tokens.access_token.split('.');
  header = decode(head);
  claims = decode(body);
});
afterAll(() => desk.stop());

const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (more: object, head: object = {}, key = privateKey) =>
  new SignJWT({ ...claims, ...more }).setProtectedHeader({ ...header, ...head }).sign(key);
const me = (token: string) => caller(desk.url, token).get('/api/auth/me');
const now = () => Math.floor(Date.now() / 1000);

describe('access tokens', () => {
  test('of ours are good: what the forged ones below differ from', async () => {
    expect((await me(await sign({}))).body.user.id).toBe(sara.user.id);
  });

  // Security case 1.
  test('without our signature are refused, whatever the header says', async () => {
    const [head = '', body = '', signature = ''] = sara.tokens.access_token.split('.');
    const stranger = await generateKeyPair('EdDSA');
    const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
    const forged = [
      `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.`,
      `${head}.${body}.`,
      `${head}.${body}.${signature.slice(0, -4)}AAAA`,
      `${head}.${encode({ ...claims, role: 'ADMIN' })}.${signature}`,
      await sign({}, { alg: 'HS256' }, secret),
      await sign({}, {}, stranger.privateKey),
      await sign({}, { kid: 'no such key' }),
      await sign({}, { kid: '../../etc/passwd' }, stranger.privateKey),
      await sign({}, { jku: `${desk.url}/.well-known/jwks.json`, kid: 'mine' }, stranger.privateKey),
      await sign({}, { jwk: publicJwk, kid: undefined }, stranger.privateKey),
      await sign({}, { crit: ['b64'], b64: false }).catch(() => 'a.b.c'),
      'not a token',
    ];
    for (const token of forged) {
      expect(await me(token)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    }
  });

  // Security case 2.
  test('that end, are not yet, or say other things are refused', async () => {
    const other = await desk.register('other');
    const wrong = [
      { exp: now() - 1 },
      { exp: undefined },
      { exp: '9999999999' },
      { nbf: now() + 60 },
      { iss: 'somebody' },
      { aud: 'pasokh:refresh' },
      { aud: undefined },
      { role: 'ADMIN' },
      { role: undefined },
      { sub: other.user.id },
      { sid: '00000000-0000-7000-8000-000000000000' },
      { sid: undefined },
    ];
    for (const more of wrong) {
      expect(await me(await sign(more)), JSON.stringify(more)).toMatchObject({
        status: 401,
        body: { code: 'invalid_token' },
      });
    }
    for (const typ of ['rt+jwt', 'JWT', undefined]) expect((await me(await sign({}, { typ }))).status).toBe(401);
  });

  // Security case 24, over HTTP.
  test('are not refresh tokens', async () => {
    expect((await me(sara.tokens.refresh_token)).status).toBe(401);
  });

  // Security case 9.
  test('are the only way to be somebody', async () => {
    const headers = { 'x-user-id': sara.user.id, 'x-role': 'ADMIN', 'remote-user': 'parisa' };
    expect((await desk.nobody.get('/api/auth/me', headers)).status).toBe(401);
    expect((await sara.get('/api/users', headers)).status).toBe(403);
    expect((await desk.parisa.get('/api/users', headers)).status).toBe(200);
  });
});

describe('the key set', () => {
  // Security case 19.
  test('shows the public part of the key that signs, and nothing of the private one', async () => {
    const { keys } = expectStatus(await desk.nobody.get('/.well-known/jwks.json'), 200);
    expect(keys).toEqual([{ kty: 'OKP', crv: 'Ed25519', x: publicJwk.x, alg: 'EdDSA', use: 'sig', kid: header.kid }]);
  });
});

describe('an access token', () => {
  test('ends after a quarter of an hour', async () => {
    let ahead = 0;
    const later = await openDesk({}, { now: () => new Date(Date.now() + ahead) });
    try {
      ahead = 14.9 * 60_000;
      expect((await later.parisa.get('/api/auth/me')).status).toBe(200);
      ahead = 15.1 * 60_000;
      expect((await later.parisa.get('/api/auth/me')).status).toBe(401);
    } finally {
      await later.stop();
    }
  });
});
