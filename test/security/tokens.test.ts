import { createServer } from 'node:http';
import { generateKeyPair, importJWK, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, caller, eventually, expectStatus } from '../../src/client/http-client.ts';
import { testPassword } from '../desk.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
/** What a token says that looks up its key elsewhere leads here: nobody may ask. */
const elsewhere = createServer((_, response) => {
  asked += 1;
  response.end('{}');
});
let asked = 0;
let forged: Record<string, string>;
let good: string;
beforeAll(async () => {
  stage = await openStage();
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  ({ good, forged } = await forge());
});
afterAll(async () => {
  elsewhere.close();
  await stage.stop();
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const said = (text = '') => JSON.parse(Buffer.from(text, 'base64url').toString());

/** Tokens of Sara as only the desk could sign them, with one thing wrong, and as others would. */
async function forge(): Promise<{ good: string; forged: Record<string, string> }> {
  const { desk, sara, ali } = stage;
  const [row] = await desk.sql<{ private_jwk: JWK; public_jwk: JWK }>('select * from auth.signing_keys');
  const [ours, stranger] = [await importJWK(row?.private_jwk ?? {}, 'EdDSA'), await generateKeyPair('EdDSA')];
  const secret = new TextEncoder().encode(JSON.stringify(row?.public_jwk));
  const [head = '', body = '', signature = ''] = sara.who.tokens.access_token.split('.');
  const [header, claims]: [JWTHeaderParameters, JWTPayload] = [said(head), said(body)];
  const sign = (more: object, parameters: object = {}, key: Parameters<SignJWT['sign']>[0] = ours) =>
    new SignJWT({ ...claims, ...more }).setProtectedHeader({ ...header, ...parameters }).sign(key);
  const { port } = Object(elsewhere.address());
  const now = Math.floor(Date.now() / 1000);
  return {
    good: await sign({}),
    forged: {
      none: `${part({ alg: 'none', typ: header.typ, kid: header.kid })}.${body}.`,
      unsigned: `${head}.${body}.`,
      'another role under the same signature': `${head}.${part({ ...claims, role: 'ADMIN' })}.${signature}`,
      'the public key as a secret': await sign({}, { alg: 'HS256' }, secret),
      'a stranger’s key under our kid': await sign({}, {}, stranger.privateKey),
      'a path as kid': await sign({}, { kid: '../../dev/null' }, stranger.privateKey),
      'SQL as kid': await sign({}, { kid: "' or true --" }, stranger.privateKey),
      'a jku': await sign({}, { kid: 'mine', jku: `http://127.0.0.1:${port}/keys` }, stranger.privateKey),
      'an x5u': await sign({}, { kid: 'mine', x5u: `http://127.0.0.1:${port}/keys` }, stranger.privateKey),
      ended: await sign({ exp: now - 1 }),
      endless: await sign({ exp: undefined }),
      'an end as text': await sign({ exp: String(now + 900) }),
      'not yet': await sign({ nbf: now + 60 }),
      'another issuer': await sign({ iss: 'somebody' }),
      'another audience': await sign({ aud: 'pasokh:refresh' }),
      'a role that is not theirs': await sign({ role: 'ADMIN' }),
      'somebody else’s name': await sign({ sub: ali.who.user.id }),
      'a session that is none': await sign({ sid: '00000000-0000-7000-8000-000000000000' }),
      'the type of a refresh token': await sign({}, { typ: 'rt+jwt' }),
      'a refresh token': sara.who.tokens.refresh_token,
      nothing: '',
      rubbish: 'x',
    },
  };
}

/** How a handshake ends. */
function knock(auth: object, transport: 'polling' | 'websocket'): Promise<string> {
  const socket = io(stage.desk.url, { auth, transports: [transport], forceNew: true, reconnection: false });
  return new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', ({ message }) => resolve(message));
  }).finally(() => socket.disconnect());
}

// Cases 1 and 2, in every place that takes a token.
describe('a token that is not ours', () => {
  test('is 401 over HTTP, and nobody is asked for its key', async () => {
    const { chat, ticket } = stage;
    await stage.nothingHappens(async () => {
      for (const [what, token] of Object.entries(forged)) {
        const who = caller(stage.desk.url, token || 'x');
        const answers: Answer[] = [
          await who.get('/api/auth/me'),
          await who.post(`/api/tickets/${ticket.id}/close`),
          await who.post(`/api/chats/${chat.id}/messages`, { client_message_id: 'f', body: 'forged' }),
          await who.get('/api/users'),
        ];
        for (const { status, body } of answers)
          expect({ status, code: body.code }, what).toEqual({ status: 401, code: 'invalid_token' });
      }
    });
    expect(asked).toBe(0);
    expectStatus(await caller(stage.desk.url, good).get('/api/auth/me'), 200);
  });

  // Case 24.
  test.each(['polling', 'websocket'] as const)('opens no socket over %s', async (transport) => {
    await stage.nothingHappens(async () => {
      for (const [what, token] of Object.entries(forged))
        expect(await knock({ token }, transport), what).toBe('invalid_token');
      for (const auth of [{}, { token: null }, { token: { $ne: '' } }, { token: [good] }, { Token: good }])
        expect(await knock(auth, transport)).toBe('invalid_token');
    });
    expect(asked).toBe(0);
    expect(await knock({ token: good }, transport)).toBe('connected');
  });

  // Seen to fail with whose token it is not looked at.
  test('does not renew a socket, nor does the good one of another person; its own does', async () => {
    const { sara, ali } = stage;
    await stage.nothingHappens(async () => {
      for (const [what, token] of Object.entries(forged).filter(([, token]) => token !== ''))
        expect(await sara.client.ask('renew_token', { token }), what).toMatchObject({
          ok: false,
          error: { code: 'invalid_token' },
        });
      const { access_token } = ali.who.tokens;
      expect(await sara.client.ask('renew_token', { token: access_token })).toMatchObject({ ok: false });
    });
    expect(await sara.client.ask('renew_token', { token: good })).toMatchObject({ ok: true });
  });
});

// Case 9.
test('headers that name somebody are not believed, by HTTP or at the handshake', async () => {
  const { desk, sara } = stage;
  const headers = {
    ...{ 'x-user-id': desk.parisa.user.id, 'x-role': 'ADMIN', 'remote-user': 'parisa', 'x-forwarded-user': 'parisa' },
    ...{ 'x-pasokh-person': desk.parisa.user.id, 'x-original-url': '/api/users', 'x-rewrite-url': '/api/users' },
  };
  await stage.nothingHappens(async () => {
    expect((await desk.nobody.get('/api/users', headers)).status).toBe(401);
    expect((await sara.who.get('/api/users', headers)).status).toBe(403);
    expect(expectStatus(await sara.who.get('/api/auth/me', headers), 200).user.id).toBe(sara.who.user.id);
    const options = { transports: ['polling'], forceNew: true, reconnection: false, extraHeaders: headers };
    const socket = io(desk.url, options);
    expect(await new Promise((resolve) => socket.once('connect_error', ({ message }) => resolve(message)))).toBe(
      'invalid_token',
    );
    socket.disconnect();
  });
  expectStatus(await desk.parisa.get('/api/users', headers), 200);
});

// Cases 3 and 5: an open socket goes with the session, whatever ended it.
test.each([
  [
    'a changed password',
    async (who: Stage['ali']['who']) => {
      const other = await stage.desk.signIn(who.user.username);
      const body = { old_password: testPassword, new_password: 'another horse battery' };
      expectStatus(await other.post('/api/auth/password', body), 204);
    },
  ],
  [
    'an account that is disabled',
    async (who: Stage['ali']['who']) => {
      expectStatus(await stage.desk.parisa.patch(`/api/users/${who.user.id}`, { disabled: true }), 200);
    },
  ],
  [
    'an operator who is none any more',
    async (who: Stage['ali']['who']) => {
      expectStatus(await stage.desk.parisa.patch(`/api/users/${who.user.id}`, { role: 'CUSTOMER' }), 200);
    },
  ],
])('after %s the old token is 401, its socket closed, and a socket is not opened with it', async (_, end) => {
  const { chats, support } = stage;
  const { who, client } = await chats.operatorIn(chats.name('kian'), support);
  const calm = await chats.operatorIn(chats.name('laleh'), support);
  expectStatus(await who.get('/api/tickets'), 200);
  const closed = new Promise<string>((resolve) => client.socket.once('disconnect', resolve));
  await end(who);
  await closed;
  await eventually(async () => (await who.get('/api/tickets')).status === 401);
  expect(await knock({ token: who.tokens.access_token }, 'websocket')).toBe('invalid_token');
  expect((await stage.desk.nobody.post('/api/auth/refresh', { refresh_token: who.tokens.refresh_token })).status).toBe(
    401,
  );
  expect(calm.client.socket.connected).toBe(true);
  expectStatus(await calm.who.get('/api/tickets'), 200);
});
