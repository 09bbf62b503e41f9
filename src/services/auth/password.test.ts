import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn, testPassword } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let desk: Desk;
let sara: SignedIn;
/** Milliseconds by which the program's clock is ahead of ours. */
let ahead = 0;
beforeAll(async () => {
  desk = await openDesk({}, { now: () => new Date(Date.now() + ahead) });
});
afterAll(() => desk.stop());

let people = 0;
beforeEach(async () => {
  ahead = 0;
  await desk.sql('delete from kit.throttles');
  sara = await desk.register(`sara${++people}`);
});

const newPassword = 'a new password';
const forget = (email: string | null) => desk.nobody.post('/api/auth/password/forgot', { email });
const reset = (token: string, password = newPassword) =>
  desk.nobody.post('/api/auth/password/reset', { token, password });
const verify = (token: string) => desk.nobody.post('/api/auth/email/verify', { token });
const change = (person: SignedIn, old_password: string, new_password = newPassword) =>
  person.post('/api/auth/password', { old_password, new_password });
const isIn = async (person: SignedIn) => (await person.get('/api/auth/me')).status === 200;
const opens = async (password: string) =>
  (await desk.nobody.post('/api/auth/login', { username: sara.user.username, password })).status === 200;
const refused = { status: 422, body: { code: 'invalid_link' } };

/** The newest link that the notification service is to mail, as it sees it. */
async function mailedLink(userId: string, purpose: string): Promise<string> {
  const rows = await desk.sql<{ secret: string }>(
    'select secret from auth.sendable_links where user_id = $1 and purpose = $2 order by id desc limit 1',
    [userId, purpose],
  );
  return rows[0]?.secret ?? 'none';
}

describe('a forgotten password', () => {
  test('is replaced through the mailed link; everybody who was signed in is out', async () => {
    const elsewhere = await desk.signIn(sara.user.username);
    expectStatus(await forget(sara.user.email?.toUpperCase() ?? null), 204);
    expectStatus(await reset(await mailedLink(sara.user.id, 'RESET_PASSWORD')), 204);
    expect([await opens(newPassword), await opens(testPassword)]).toEqual([true, false]);
    expect([await isIn(sara), await isIn(elsewhere)]).toEqual([false, false]);
    // Security case 4.
    const { refresh_token } = sara.tokens;
    expect((await desk.nobody.post('/api/auth/refresh', { refresh_token })).status).toBe(401);
  });

  test('by a link that was used, has ended, or is for something else, is refused and changes nothing', async () => {
    await forget(sara.user.email);
    const token = await mailedLink(sara.user.id, 'RESET_PASSWORD');
    expect(await reset(await mailedLink(sara.user.id, 'VERIFY_EMAIL'))).toMatchObject(refused);
    expect(await reset('nothing')).toMatchObject(refused);
    ahead = 31 * 60_000;
    expect(await reset(token)).toMatchObject(refused);
    ahead = 0;
    expect((await reset(token, 'short')).status).toBe(422);
    expect((await reset(token, sara.user.username)).status).toBe(422);
    expect([await opens(testPassword), await isIn(sara)]).toEqual([true, true]);
    expectStatus(await reset(token), 204);
    expect(await reset(token, 'yet another one')).toMatchObject(refused);
    expect(await opens(newPassword)).toBe(true);
  });

  test('by one link in two hands at once is replaced once', async () => {
    await forget(sara.user.email);
    const token = await mailedLink(sara.user.id, 'RESET_PASSWORD');
    const answers = await Promise.all([reset(token, 'the first hand'), reset(token, 'the second hand')]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([204, 422]);
  });

  test('makes the older links worthless', async () => {
    await forget(sara.user.email);
    const older = await mailedLink(sara.user.id, 'RESET_PASSWORD');
    await forget(sara.user.email);
    expectStatus(await reset(await mailedLink(sara.user.id, 'RESET_PASSWORD')), 204);
    expect(await reset(older)).toMatchObject(refused);
  });

  // Security case 7: the same statements, event and job run for an address of nobody.
  test('of nobody is answered alike', async () => {
    const links = await desk.sql('select from auth.one_time_links');
    const told = async () => (await desk.sql(`select from kit.events where name = 'link.issued'`)).length;
    const before = await told();
    const unknown = await forget('nobody@example.com');
    expect([unknown.status, unknown.body]).toEqual([204, '']);
    expect(await told()).toBe(before + 1);
    expect(await desk.sql('select from auth.one_time_links')).toHaveLength(links.length);
    const known = await forget(sara.user.email);
    expect([known.status, known.body]).toEqual([204, '']);
    expect(await told()).toBe(before + 2);
  });

  test('of a disabled person gives no link', async () => {
    expectStatus(await desk.parisa.patch(`/api/users/${sara.user.id}`, { disabled: true }), 200);
    expectStatus(await forget(sara.user.email), 204);
    expect(await mailedLink(sara.user.id, 'RESET_PASSWORD')).toBe('none');
  });

  test('fills no mailbox', async () => {
    const statuses = [];
    for (let times = 0; times < 6; times++) statuses.push((await forget('victim@example.com')).status);
    expect(statuses).toEqual([204, 204, 204, 204, 204, 429]);
  });
});

describe('changing the password', () => {
  // Security cases 4 and 11.
  test('wants the old one, ends every other session and keeps this one', async () => {
    const elsewhere = await desk.signIn(sara.user.username);
    expect(await change(sara, 'not the old one')).toMatchObject({ status: 422, body: { code: 'wrong_password' } });
    expect([await opens(testPassword), await isIn(elsewhere)]).toEqual([true, true]);
    expectStatus(await change(sara, testPassword), 204);
    expect([await opens(newPassword), await opens(testPassword)]).toEqual([true, false]);
    expect([await isIn(sara), await isIn(elsewhere)]).toEqual([true, false]);
    const refresh = ({ tokens }: SignedIn) =>
      desk.nobody.post('/api/auth/refresh', { refresh_token: tokens.refresh_token });
    expect([(await refresh(sara)).status, (await refresh(elsewhere)).status]).toEqual([200, 401]);
  });

  test('refuses a short or an obvious one', async () => {
    for (const password of ['short', sara.user.username, sara.user.email ?? '']) {
      const answer = await change(sara, testPassword, password);
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'new_password' }] } });
    }
    expect(await opens(testPassword)).toBe(true);
  });

  test('from two places at once happens once', async () => {
    const there = await desk.signIn(sara.user.username);
    const answers = await Promise.all([
      change(sara, testPassword, 'one of the two'),
      change(there, testPassword, 'other of the two'),
    ]);
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(1);
  });

  test('is no way to guess the old one', async () => {
    let answer = await change(sara, 'guess');
    for (let tries = 0; tries < 12 && answer.status === 422; tries++) answer = await change(sara, 'guess');
    expect(answer.status).toBe(429);
  });
});

describe('proving an address', () => {
  test('works once, by the link that was mailed after registering', async () => {
    const token = await mailedLink(sara.user.id, 'VERIFY_EMAIL');
    expectStatus(await verify(token), 204);
    expect((await sara.get('/api/auth/me')).body.user.email_verified).toBe(true);
    expect(await verify(token)).toMatchObject(refused);
  });

  test('is refused with a link of another kind, too late, or for an address that was changed since', async () => {
    await forget(sara.user.email);
    const token = await mailedLink(sara.user.id, 'VERIFY_EMAIL');
    expect(await verify(await mailedLink(sara.user.id, 'RESET_PASSWORD'))).toMatchObject(refused);
    ahead = 49 * 3600_000;
    expect(await verify(token)).toMatchObject(refused);
    ahead = 0;
    expectStatus(await desk.parisa.patch(`/api/users/${sara.user.id}`, { email: `new${people}@example.com` }), 200);
    expect(await verify(token)).toMatchObject(refused);
    expect((await sara.get('/api/auth/me')).body.user.email_verified).toBe(false);
    expectStatus(await verify(await mailedLink(sara.user.id, 'VERIFY_EMAIL')), 204);
  });

  test('gives an address that several claim to the first who proves it', async () => {
    const email = sara.user.email ?? '';
    const rival = { username: `rival${people}`, password: testPassword, email };
    const { user } = expectStatus(await desk.nobody.post('/api/auth/register', rival), 201);
    expectStatus(await verify(await mailedLink(sara.user.id, 'VERIFY_EMAIL')), 204);
    expect(await verify(await mailedLink(user.id, 'VERIFY_EMAIL'))).toMatchObject(refused);
    expect((await desk.parisa.get(`/api/users/${user.id}`)).body.user.email_verified).toBe(false);
  });
});
