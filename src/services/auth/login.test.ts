import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, testPassword } from '../../../test/desk.ts';
import { type Answer, expectStatus } from '../../client/http-client.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.stop());

const login = (username: string, password = testPassword, headers?: Record<string, string>, at = desk) =>
  at.nobody.post('/api/auth/login', { username, password }, headers);
const sessions = () => desk.sql('select from auth.sessions');
const bodyOf = ({ body: { request_id: _, ...body } }: Answer) => body;

describe('signing in', () => {
  test('works by username and by e-mail, however they are spelt, and tells no secrets', async () => {
    const ali = { username: 'علی.sara', password: testPassword, email: 'ali@example.com' };
    expectStatus(await desk.nobody.post('/api/auth/register', ali), 201);
    for (const name of ['علی.sara', 'علي.SARA']) {
      const tokens = expectStatus(await login(name), 200);
      expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 900, user: { username: 'علی.sara' } });
      expect(JSON.stringify(tokens)).not.toMatch(/hash|argon2/);
    }
    await desk.register('sara');
    expect((await login('SARA@Example.com')).body.user.username).toBe('sara');
  });

  test('begins a session that the token names', async () => {
    const { access_token } = expectStatus(await login('sara'), 200);
    const [header, claims] = access_token
      .split('.')
      .slice(0, 2)
      .map((part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) });
    expect(claims).toMatchObject({ iss: 'pasokh', aud: 'pasokh:api', role: 'CUSTOMER', jti: expect.any(String) });
    expect(claims.exp - claims.iat).toBe(900);
    expect(await desk.sql('select from auth.live_sessions where session_id = $1', [claims.sid])).toHaveLength(1);
  });

  test('by an e-mail goes to who verified it, and to nobody while two merely gave it', async () => {
    const email = 'shared@example.com';
    for (const username of ['mina1', 'mina2']) {
      expectStatus(await desk.nobody.post('/api/auth/register', { username, password: testPassword, email }), 201);
    }
    expect((await login(email)).status).toBe(401);
    await desk.sql(`update auth.users set email_verified = true where username = 'mina2'`);
    expect((await login(email)).body.user.username).toBe('mina2');
    // A guest may claim any address: nobody loses theirs by it.
    expectStatus(await desk.nobody.post('/api/auth/guest', { email: 'sara@example.com' }), 201);
    expect((await login('sara@example.com')).body.user.username).toBe('sara');
  });

  // Security case 7. Without the dummy verification the unknown name took 3 ms to the known one's 40: this failed.
  test('answers an unknown name, a wrong password and a disabled account alike, in the same time', async () => {
    const reza = await desk.register('reza');
    expectStatus(await desk.parisa.patch(`/api/users/${reza.user.id}`, { disabled: true }), 200);
    const before = await sessions();
    const times: Record<string, number[]> = { sara: [], nobody: [], reza: [] };
    const bodies = new Set<string>();
    for (let round = 0; round < 7; round++) {
      for (const [name, taken] of Object.entries(times)) {
        const began = performance.now();
        const answer = await login(name, name === 'reza' ? testPassword : 'wrong password');
        taken.push(performance.now() - began);
        expect(answer.status).toBe(401);
        bodies.add(JSON.stringify(bodyOf(answer)));
      }
    }
    expect(bodies.size).toBe(1);
    expect([...bodies][0]).toContain('invalid_credentials');
    expect(await sessions()).toEqual(before);
    const [known, unknown, disabled] = Object.values(times).map((list) => list.sort((a, b) => a - b)[3] ?? 0);
    expect(unknown).toBeGreaterThan((known ?? 0) / 2);
    expect(disabled).toBeGreaterThan((known ?? 0) / 2);
  });

  test('takes what is no name for no name', async () => {
    for (const username of ["' or 1=1 --", 'a@b@c', '%', 'x'.repeat(254)]) {
      expect((await login(username)).status).toBe(401);
    }
    for (const body of [{ username: 'sara\0', password: 'x' }, { username: 'sara' }, { username: 5, password: 'x' }]) {
      expect((await desk.nobody.post('/api/auth/login', body)).status).toBe(422);
    }
    expect((await desk.nobody.post('/api/auth/login', '{"username"')).status).toBe(400);
  });
});

// Security case 6. With the throttles taken out of login.ts all fifty answered 401.
describe('guessing passwords', () => {
  let guessed: Desk;
  beforeAll(async () => {
    guessed = await openDesk();
    await guessed.register('sara');
    await guessed.register('mina');
  });
  afterAll(() => guessed.stop());
  const guess = (username: string, at: number) =>
    login(username, `guess ${at}`, { 'x-forwarded-for': `203.0.113.${at}` }, guessed);

  test('of one account ends, however its name is spelt and whatever X-Forwarded-For says', async () => {
    const spellings = ['sara', 'SARA', 'Sara', 'sA\u200cRa'];
    const answers: Answer[] = [];
    for (let at = 0; at < 20; at++) answers.push(await guess(spellings[at % 4] ?? '', at));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(10);
    expect(refused).toHaveLength(10);
    const wait = Number(refused[0]?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(20);
    expect(refused[0]?.body.code).toBe('too_many_requests');
  });

  test('holds the owner up for seconds, not for good, and a success forgets the failures', async () => {
    expect((await login('sara', testPassword, {}, guessed)).status).toBe(429);
    await guessed.sql(`update kit.throttles set empty_at = empty_at - interval '20 seconds'`);
    expect((await login('sara', testPassword, {}, guessed)).status).toBe(200);
    expect((await guess('sara', 1)).status).toBe(401);
  });

  test('of many accounts from one address ends too, and only failures count', async () => {
    for (let at = 0; at < 12; at++) expect((await login('mina', testPassword, {}, guessed)).status).toBe(200);
    const statuses: number[] = [];
    for (let at = 0; at < 50; at++) statuses.push((await guess(`nobody${at}`, at)).status);
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    await guessed.sql('delete from kit.throttles');
    expect((await login('mina', testPassword, {}, guessed)).status).toBe(200);
  });

  test('from elsewhere does not hold up the owner where they signed in before', async () => {
    const proxied = await openDesk({ TRUST_PROXY: '127.0.0.1' });
    const from = (address: string, password = testPassword) =>
      login('sara', password, { 'x-forwarded-for': address }, proxied);
    try {
      await proxied.register('sara');
      expectStatus(await from('198.51.100.7'), 200);
      for (let at = 0; at < 10; at++) await from(`203.0.113.${at}`, 'wrong password');
      expect((await from('203.0.113.99')).status).toBe(429);
      expect((await from('198.51.100.7')).status).toBe(200);
    } finally {
      await proxied.stop();
    }
  });
});
