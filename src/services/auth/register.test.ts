import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, testPassword } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.stop());

const sara = { username: 'sara', password: testPassword, email: 'Sara@example.com', display_name: 'سارا' };
const register = (body: object, headers?: Record<string, string>) =>
  desk.nobody.post('/api/auth/register', body, headers);
const people = () => desk.sql<{ username: string }>('select username from auth.users order by username');

describe('registering', () => {
  test('makes a customer who can sign in, and asks them to prove the address', async () => {
    const { user } = expectStatus(await register(sara, { 'accept-language': 'fa-IR,fa;q=0.9' }), 201);
    expect(user).toMatchObject({
      username: 'sara',
      email: 'Sara@example.com',
      email_verified: false,
      display_name: 'سارا',
      role: 'CUSTOMER',
      guest: false,
      locale: 'fa',
      calendar: 'JALALI',
      time_zone: 'Asia/Tehran',
    });
    expect((await desk.signIn('sara')).user).toEqual(user);
    const links = await desk.sql('select purpose, email from auth.sendable_links where user_id = $1', [user.id]);
    expect(links).toEqual([{ purpose: 'VERIFY_EMAIL', email: 'Sara@example.com' }]);
    expect(await desk.sql(`select from kit.events where name = 'link.issued'`)).toHaveLength(1);
  });

  test('without a name or a language takes the username and English', async () => {
    const { user } = expectStatus(
      await register({ username: 'nima', password: testPassword, email: 'nima@example.com' }),
      201,
    );
    expect(user).toMatchObject({ display_name: 'nima', locale: 'en', calendar: 'GREGORIAN', time_zone: 'UTC' });
  });

  test('is refused for a name that is taken, however it is spelt, and changes nothing', async () => {
    await register({ ...sara, username: 'علی', email: 'ali@example.com' });
    const before = await people();
    for (const username of ['SARA', 'علي']) {
      const answer = await register({ ...sara, username, email: 'other@example.com' });
      expect(answer).toMatchObject({ status: 409, body: { code: 'username_taken' } });
    }
    expect(await people()).toEqual(before);
  });

  test('gives a name to one of those who take it at once', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map((at) => register({ ...sara, username: 'kian', email: `kian${at}@example.com` })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
    expect(await desk.sql(`select from auth.users where username = 'kian'`)).toHaveLength(1);
  });

  // Security case 7.
  test('tells nothing of whether an address is known', async () => {
    const known = await register({ ...sara, username: 'mallory', email: 'sara@example.com' });
    const unknown = await register({ ...sara, username: 'mallory2', email: 'nobody@example.com' });
    expect([known.status, unknown.status]).toEqual([201, 201]);
    expect(Object.keys(known.body.user)).toEqual(Object.keys(unknown.body.user));
  });

  // Security case 10; that it can be registered without is the first test.
  test('takes no role, and no other property it does not name', async () => {
    const before = await people();
    for (const extra of [
      { role: 'ADMIN' },
      { email_verified: true },
      { id: desk.parisa.user.id },
      { disabled: false },
    ]) {
      const answer = await register({ ...sara, username: 'eve', ...extra });
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    }
    expect(await people()).toEqual(before);
  });

  // Security case 8.
  test('refuses a huge password at once, and a short or an obvious one', async () => {
    const before = await people();
    const huge = await register({ ...sara, username: 'huge', password: 'x'.repeat(10_000_000) });
    expect(huge).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
    for (const password of ['x'.repeat(201), 'short', 'LongUserName', 'long@example.com']) {
      const answer = await register({ username: 'longusername', email: 'long@example.com', password });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } });
    }
    expect(await people()).toEqual(before);
  });

  // Security case 21.
  test('refuses line breaks in what reaches a mail', async () => {
    for (const extra of [{ display_name: 'a\r\nBcc: x@y.z' }, { email: 'a@example.com\r\nBcc: x@y.z' }]) {
      expect((await register({ ...sara, username: 'crlf', ...extra })).status).toBe(422);
    }
  });

  test('with an Idempotency-Key happens once, and another body under that key is refused', async () => {
    const lale = { ...sara, username: 'lale', email: 'lale@example.com' };
    const key = { 'idempotency-key': 'lale-registers' };
    const first = await register(lale, key);
    const again = await register(lale, key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    const other = await register({ ...lale, username: 'lale2' }, key);
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
    expect(await desk.sql(`select from auth.users where username like 'lale%'`)).toHaveLength(1);
  });

  test('keeps the password as an argon2id hash only', async () => {
    const [row] = await desk.sql<{ password_hash: string }>(
      `select password_hash from auth.users where username = 'sara'`,
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$/);
  });
});
