import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Desk, openDesk, type SignedIn, testPassword } from '../../../test/desk.ts';
import { makePasskeyDevice } from '../../../test/passkey-device.ts';
import { codeOf, securityMailsTo, setUpApp } from '../../../test/second-factor.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';
import { createAdminFromShell } from '../../commands/create-admin.ts';
import { readConfig } from '../../kit/env.ts';

const site = { rpId: 'desk.example', origin: 'https://desk.example' };
let desk: Desk;
/** Milliseconds by which the program's clock is ahead of ours. */
let ahead = 0;
const now = () => new Date(Date.now() + ahead);
let sara: SignedIn;
let reza: SignedIn;
let mina: SignedIn;
const sockets: Socket[] = [];
beforeEach(async () => {
  ahead = 0;
  desk = await openDesk({ PUBLIC_URL: site.origin }, { now });
  sara = await desk.register('sara');
  reza = await desk.operator('reza');
  mina = await desk.operator('mina');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await desk.stop();
});

const demand = (staff_second_factor: boolean, by = desk.parisa) =>
  by.put('/api/admin/security', { staff_second_factor });
const security = async () => expectStatus(await desk.parisa.get('/api/admin/security'), 200).security;
/** Parisa has a factor, Mina too, and it is demanded. */
async function demanded(): Promise<void> {
  await setUpApp(desk.parisa, now());
  await setUpApp(mina, now());
  expectStatus(await demand(true), 200);
}
async function addPasskey(who: SignedIn) {
  const device = makePasskeyDevice(site);
  const { options } = expectStatus(await who.post('/api/auth/passkeys/register', { password: testPassword }), 200);
  expectStatus(await who.post('/api/auth/passkeys', { name: 'Phone', credential: device.create(options) }), 201);
  return device;
}
async function connect({ tokens }: SignedIn): Promise<Socket | string> {
  const options = { transports: ['websocket'], forceNew: true, reconnection: false };
  const socket = io(desk.url, { ...options, auth: { token: tokens.access_token } });
  sockets.push(socket);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', ({ message }) => resolve(message));
  });
}
const connected = async (who: SignedIn): Promise<Socket> => {
  const socket = await connect(who);
  if (typeof socket === 'string') throw new Error(socket);
  return socket;
};
/** What somebody may do now. With every service by itself the word of a change has a way to go. */
async function expectOpen(who: SignedIn, isOpen: boolean): Promise<void> {
  const status = isOpen ? 200 : 403;
  if (inject('mode') === 'split') await eventually(async () => (await who.get('/api/tickets')).status === status);
  else expect((await who.get('/api/tickets')).status).toBe(status);
}
const needed = { status: 403, body: { code: 'second_factor_needed' } };

describe('demanding a second factor of the staff', () => {
  test('leaves those without one nothing but themselves, setting it up and leaving; over the socket too', async () => {
    await demanded();
    for (const path of ['/api/tickets', '/api/chats', '/api/operators', '/api/events', '/api/notifications'])
      expect(await reza.get(path), path).toMatchObject(needed);
    expect(await reza.put('/api/operators/me/presence', { status: 'ONLINE' })).toMatchObject(needed);
    expect(await reza.put('/api/admin/security', { staff_second_factor: false })).toMatchObject(needed);
    expect(await connect(reza)).toBe('second_factor_needed');
    expectStatus(await reza.get('/api/auth/me'), 200);
    // In the language they read.
    expectStatus(await reza.patch('/api/auth/me', { locale: 'fa' }), 200);
    expect((await reza.get('/api/auth/second-factor')).body.second_factor.needed).toBe(true);
    const { refresh_token } = reza.tokens;
    expectStatus(await reza.post('/api/auth/logout', { refresh_token }), 204);
    expect((await desk.signIn('reza')).user.username).toBe('reza');
    // Whoever has one, and whoever is no staff, is asked for nothing.
    for (const who of [mina, desk.parisa, sara]) {
      expectStatus(await who.get('/api/tickets'), 200);
      await connected(who);
    }
    expect(await security()).toEqual({ staff_second_factor: true, staff_without: 1 });
  });

  // Seen to fail without hearing `security.changed` in kit/identity.ts.
  test('holds for open sessions and sockets at once, and no longer from the moment it is taken back', async () => {
    await setUpApp(desk.parisa, now());
    const [his, hers] = [await connected(reza), await connected(sara)];
    await expectOpen(reza, true);
    const cut = new Promise((resolve) => his.once('disconnect', resolve));
    expectStatus(await demand(true), 200);
    await expectOpen(reza, false);
    await cut;
    expect(hers.connected).toBe(true);
    expectStatus(await demand(false), 200);
    await expectOpen(reza, true);
    await connected(reza);
  });

  test('is satisfied at once by an app, and by a passkey; no longer when the last is removed', async () => {
    await demanded();
    const app = await setUpApp(reza, now());
    await expectOpen(reza, true);
    const socket = await connected(reza);
    ahead = 30_000;
    const cut = new Promise((resolve) => socket.once('disconnect', resolve));
    const body = { password: testPassword, code: codeOf(app.secret, now()) };
    expectStatus(await reza.delete('/api/auth/totp', body), 204);
    await expectOpen(reza, false);
    await cut;
    await addPasskey(reza);
    await expectOpen(reza, true);
  });

  test('a customer who joins the staff is asked for one, an operator who leaves is not', async () => {
    await demanded();
    expectStatus(await desk.parisa.patch(`/api/users/${sara.user.id}`, { role: 'OPERATOR' }), 200);
    expect(await (await desk.signIn('sara')).get('/api/tickets')).toMatchObject(needed);
    expectStatus(await desk.parisa.patch(`/api/users/${reza.user.id}`, { role: 'CUSTOMER' }), 200);
    expectStatus(await (await desk.signIn('reza')).get('/api/tickets'), 200);
  });

  // Else the password alone would open the account of somebody who has only a passkey.
  test('lets staff who have only a passkey in by nothing else', async () => {
    await demanded();
    const device = await addPasskey(reza);
    const body = { username: 'reza', password: testPassword };
    const before = await desk.sql('select from auth.sessions');
    expect(await desk.nobody.post('/api/auth/login', body)).toMatchObject({
      status: 401,
      body: { code: 'passkey_required' },
    });
    expect((await desk.nobody.post('/api/auth/login', { ...body, password: 'wrong password' })).body.code).toBe(
      'invalid_credentials',
    );
    expect(await desk.sql('select from auth.sessions')).toEqual(before);
    const { options } = expectStatus(await desk.nobody.post('/api/auth/passkeys/options', {}), 200);
    expectStatus(await desk.nobody.post('/api/auth/passkeys/login', { credential: device.get(options) }), 200);
    await addPasskey(sara);
    expectStatus(await desk.nobody.post('/api/auth/login', { username: 'sara', password: testPassword }), 200);
  });

  test('is for an admin who has one', async () => {
    expect(await demand(true)).toMatchObject({ status: 409, body: { code: 'own_factor_first' } });
    for (const who of [sara, reza]) expect((await demand(true, who)).status).toBe(403);
    expect(await security()).toEqual({ staff_second_factor: false, staff_without: 3 });
    expectStatus(await reza.get('/api/tickets'), 200);
    await addPasskey(desk.parisa);
    expectStatus(await demand(true), 200);
  });
});

describe('somebody who lost everything', () => {
  const path = (who: SignedIn) => `/api/users/${who.user.id}/second-factor`;

  test('is let in again by an admin: factors and sessions are gone, the password is left, the mail says so', async () => {
    await setUpApp(reza, now());
    const device = await addPasskey(reza);
    const socket = await connected(reza);
    const cut = new Promise((resolve) => socket.once('disconnect', resolve));
    expect((await desk.parisa.get(path(reza))).body.second_factor).toMatchObject({ authenticator: true, passkeys: 1 });
    expectStatus(await desk.parisa.delete(path(reza)), 204);
    await cut;
    expect((await reza.get('/api/auth/me')).status).toBe(401);
    const { options } = expectStatus(await desk.nobody.post('/api/auth/passkeys/options', {}), 200);
    expect((await desk.nobody.post('/api/auth/passkeys/login', { credential: device.get(options) })).status).toBe(401);
    const again = await desk.signIn('reza');
    expect((await again.get('/api/auth/second-factor')).body.second_factor).toEqual({
      ...{ authenticator: false, recovery_codes_left: 0, passkeys: 0, needed: false },
    });
    await eventually(async () => (await securityMailsTo(desk, reza.user.id)).length === 3);
    expect(await securityMailsTo(desk, reza.user.id)).toContain('Your second factor was removed');
  });

  // Seen to fail when an app counts that was never confirmed.
  test('and had nothing but an app that was never confirmed, keeps their sessions, and is told nothing', async () => {
    expectStatus(await reza.post('/api/auth/totp', { password: testPassword }), 200);
    expectStatus(await desk.parisa.delete(path(reza)), 204);
    expectStatus(await reza.get('/api/auth/me'), 200);
    expect(await securityMailsTo(desk, reza.user.id)).toEqual([]);
  });

  test('is helped by nobody but an admin, who cannot pass by their own password and code', async () => {
    await setUpApp(mina, now());
    await setUpApp(desk.parisa, now());
    for (const who of [sara, reza]) {
      expect((await who.delete(path(mina))).status).toBe(403);
      expect((await who.delete(path(desk.parisa))).status).toBe(403);
      expect((await who.get(path(mina))).status).toBe(403);
    }
    expect((await desk.parisa.delete(path(desk.parisa))).status).toBe(409);
    const spelt = `/api/users/${desk.parisa.user.id.toUpperCase()}/second-factor`;
    expect((await desk.parisa.delete(spelt)).status).toBe(409);
    for (const who of [mina, desk.parisa])
      expect((await who.get('/api/auth/second-factor')).body.second_factor.authenticator).toBe(true);
    expectStatus(await mina.get('/api/auth/me'), 200);
  });

  test('and is the last admin, is helped by one made from the command line', async () => {
    await demanded();
    const config = { DATABASE_URL: desk.databaseUrl, ADMIN_USERNAME: 'shirin', ADMIN_PASSWORD: testPassword };
    expect(await createAdminFromShell(readConfig(config), () => {})).toBe(0);
    const shirin = await desk.signIn('shirin');
    expect(await shirin.delete(path(desk.parisa))).toMatchObject(needed);
    await setUpApp(shirin, now());
    expectStatus(await shirin.delete(path(desk.parisa)), 204);
    const parisa = await desk.signIn('parisa');
    expect(await parisa.get('/api/tickets')).toMatchObject(needed);
    await setUpApp(parisa, now());
    expectStatus(await parisa.get('/api/tickets'), 200);
  });
});
