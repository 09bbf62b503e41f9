import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, testPassword } from '../../../test/desk.ts';
import { caller, expectStatus } from '../../client/http-client.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.stop());

const begin = (body: object, headers?: Record<string, string>) => desk.nobody.post('/api/auth/guest', body, headers);

describe('a guest', () => {
  test('gets tokens of a customer with a name made up, and goes on by refreshing', async () => {
    const tokens = expectStatus(await begin({}), 201);
    expect(tokens.user).toMatchObject({ role: 'CUSTOMER', guest: true, email: null, locale: 'en' });
    expect(tokens.user.username).toMatch(/^guest-[a-z2-9]{10}$/);
    const me = expectStatus(await caller(desk.url, tokens.access_token).get('/api/auth/me'), 200);
    expect(me.user).toEqual(tokens.user);
    const { refresh_token } = tokens;
    expectStatus(await desk.nobody.post('/api/auth/refresh', { refresh_token }), 200);
  });

  test('may say name, address and language', async () => {
    const asked = { display_name: ' نگار ', email: 'negar@example.com', locale: 'fa' };
    const { user } = expectStatus(await begin(asked), 201);
    expect(user).toMatchObject({
      display_name: 'نگار',
      email: 'negar@example.com',
      email_verified: false,
      calendar: 'JALALI',
    });
  });

  // Security case 33.
  test('who claims the address of a customer stays a stranger, and nothing is mailed there', async () => {
    const sara = await desk.register('sara');
    const sent = await desk.sql('select from auth.one_time_links');
    const { user } = expectStatus(await begin({ email: 'sara@example.com' }), 201);
    expect(user.id).not.toBe(sara.user.id);
    expect(await desk.sql('select from auth.one_time_links')).toHaveLength(sent.length);
  });

  test('is refused a role, and is never of the staff', async () => {
    expect((await begin({ role: 'OPERATOR' })).status).toBe(422);
    const { user } = expectStatus(await begin({}), 201);
    for (const body of [{ role: 'OPERATOR' }, { role: 'ADMIN' }, { password: testPassword }]) {
      const answer = await desk.parisa.patch(`/api/users/${user.id}`, body);
      expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
    }
    expect((await desk.parisa.get(`/api/users/${user.id}`)).body.user).toEqual(user);
  });

  test('has no password to sign in with, to change or to forget', async () => {
    const tokens = expectStatus(await begin({ email: 'kian@example.com' }), 201);
    const guest = caller(desk.url, tokens.access_token);
    const { username } = tokens.user;
    expect((await desk.nobody.post('/api/auth/login', { username, password: testPassword })).status).toBe(401);
    const change = { old_password: testPassword, new_password: 'another password' };
    expect((await guest.post('/api/auth/password', change)).body.code).toBe('wrong_password');
    expectStatus(await desk.nobody.post('/api/auth/password/forgot', { email: 'kian@example.com' }), 204);
    expect(await desk.sql('select from auth.one_time_links where user_id = $1', [tokens.user.id])).toEqual([]);
  });

  test('with an Idempotency-Key is one guest, with the same tokens', async () => {
    const key = { 'idempotency-key': 'one-guest' };
    const [first, again] = [await begin({}, key), await begin({}, key)];
    expect(again.body).toEqual(first.body);
    const stored = await desk.sql<{ row: string }>(
      'select encode(sealed_answer, $1) as row from kit.idempotency_keys',
      ['escape'],
    );
    expect(stored).toHaveLength(1);
    expect(stored[0]?.row).not.toContain('eyJ');
  });
});
