import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await desk.register('sara');
});
afterAll(() => desk.stop());

const logout = (person: SignedIn, { tokens } = person) =>
  person.post('/api/auth/logout', { refresh_token: tokens.refresh_token });
const isIn = async (person: SignedIn) => (await person.get('/api/auth/me')).status === 200;
const canRefresh = async ({ tokens }: SignedIn) =>
  (await desk.nobody.post('/api/auth/refresh', { refresh_token: tokens.refresh_token })).status === 200;

describe('signing out', () => {
  // Security case 4. Without `emit('session.revoked')` the cached session answered for two seconds more: this failed.
  test('ends this session at once, and no other', async () => {
    const sara = await desk.signIn('sara');
    const elsewhere = await desk.signIn('sara');
    expect(await isIn(sara)).toBe(true);
    expectStatus(await logout(sara), 204);
    expect(await isIn(sara)).toBe(false);
    expect(await canRefresh(sara)).toBe(false);
    expect(await isIn(elsewhere)).toBe(true);
    expect(await canRefresh(elsewhere)).toBe(true);
  });

  test('by an older token of the family ends it as well', async () => {
    const sara = await desk.signIn('sara');
    expect(await canRefresh(sara)).toBe(true);
    expectStatus(await logout(sara), 204);
    expect(await isIn(sara)).toBe(false);
  });

  test('of one session can be done from another, twice too', async () => {
    const here = await desk.signIn('sara');
    const there = await desk.signIn('sara');
    expectStatus(await logout(here, there), 204);
    expectStatus(await logout(here, there), 204);
    expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
  });

  test('of somebody else is refused and changes nothing', async () => {
    const sara = await desk.signIn('sara');
    const mallory = await desk.register('mallory');
    expect(await logout(mallory, sara)).toMatchObject({ status: 401, body: { code: 'invalid_refresh_token' } });
    expect(await isIn(sara)).toBe(true);
    expect(await canRefresh(sara)).toBe(true);
  });

  test('needs to be signed in', async () => {
    const { tokens } = await desk.signIn('sara');
    const answer = await desk.nobody.post('/api/auth/logout', { refresh_token: tokens.refresh_token });
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });
});
