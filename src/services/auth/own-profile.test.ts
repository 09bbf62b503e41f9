import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let desk: Desk;
let sara: SignedIn;
beforeAll(async () => {
  desk = await openDesk();
  sara = await desk.register('sara');
});
afterAll(() => desk.stop());

const me = async () => expectStatus(await sara.get('/api/auth/me'), 200).user;

describe('the own profile', () => {
  test('is shown without secrets', async () => {
    const answer = await sara.get('/api/auth/me');
    expect(answer.body.user).toEqual(sara.user);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('takes name, language, calendar and time zone, and says that it changed', async () => {
    const wanted = { locale: 'fa', calendar: 'GREGORIAN', time_zone: 'Asia/Kabul', display_name: 'سارا' };
    const { user } = expectStatus(await sara.patch('/api/auth/me', wanted), 200);
    expect(user).toMatchObject(wanted);
    expect(await me()).toEqual(user);
    const told = await desk.sql(`select payload, audience from kit.events where name = 'person.changed'`);
    expect(told).toEqual([{ payload: { user_id: user.id }, audience: [`user:${user.id}`] }]);
  });

  test('without a change stays as it is', async () => {
    const before = await me();
    expect(expectStatus(await sara.patch('/api/auth/me', {}), 200).user).toEqual(before);
  });

  // Security cases 10, 11, 15: what opens the account, and what it may do, are not changed here.
  test('refuses what is no time zone, no name, or not one’s own to change', async () => {
    const before = await me();
    const refused = [
      { time_zone: 'Mars/Olympus' },
      { time_zone: '+03:30' },
      { time_zone: '' },
      { display_name: ' ' },
      { display_name: 'a\nb' },
      { locale: 'de' },
      { email: 'new@example.com' },
      { password: 'a new password' },
      { role: 'ADMIN' },
      { guest: true },
      { username: 'other' },
    ];
    for (const body of refused) expect((await sara.patch('/api/auth/me', body)).status, JSON.stringify(body)).toBe(422);
    expect(await me()).toEqual(before);
  });

  test('is nobody’s without a token', async () => {
    expect((await desk.nobody.get('/api/auth/me')).status).toBe(401);
    expect((await desk.nobody.patch('/api/auth/me', { locale: 'fa' })).status).toBe(401);
  });
});
