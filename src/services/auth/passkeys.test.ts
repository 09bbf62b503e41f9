import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn, testPassword } from '../../../test/desk.ts';
import { makePasskeyDevice, type PasskeyDevice } from '../../../test/passkey-device.ts';
import { securityMailsTo } from '../../../test/second-factor.ts';
import { type Answer, eventually, expectStatus } from '../../client/http-client.ts';

const site = { rpId: 'desk.example', origin: 'https://desk.example' };
let desk: Desk;
/** Milliseconds by which the program's clock is ahead of ours. */
let ahead = 0;
beforeAll(async () => {
  desk = await openDesk({ PUBLIC_URL: site.origin }, { now: () => new Date(Date.now() + ahead) });
});
afterAll(() => desk.stop());

let count = 0;
let sara: SignedIn;
let device: PasskeyDevice;
beforeEach(async () => {
  await desk.sql('delete from kit.throttles');
  ahead = 0;
  sara = await desk.register(`sara${++count}`);
  device = makePasskeyDevice(site);
});

type Changes = Parameters<PasskeyDevice['get']>[1];
const bodyOf = ({ status, body: { request_id: _, ...body } }: Answer) => ({ status, ...body });
const begin = async (who: SignedIn) =>
  expectStatus(await who.post('/api/auth/passkeys/register', { password: testPassword }), 200).options;
async function add(who = sara, with_ = device, changes: Changes = {}): Promise<Answer> {
  const credential = with_.create(await begin(who), changes);
  return who.post('/api/auth/passkeys', { name: 'My phone', credential });
}
const ask = async () => expectStatus(await desk.nobody.post('/api/auth/passkeys/options', {}), 200).options;
const enter = (credential: object) => desk.nobody.post('/api/auth/passkeys/login', { credential });
const signIn = async (with_ = device, changes: Changes = {}) => enter(with_.get(await ask(), changes));
const passkeysOf = async (who: SignedIn) => expectStatus(await who.get('/api/auth/passkeys'), 200).items;
const sessionsOf = (who: SignedIn) => desk.sql('select id from auth.sessions where user_id = $1', [who.user.id]);
const refused = { status: 401, body: { code: 'invalid_passkey' } };

describe('making a passkey', () => {
  test('asks the device to be found without a name and to be opened by its owner; tells by mail', async () => {
    const options = await begin(sara);
    expect(options).toMatchObject({
      rp: { id: 'desk.example' },
      user: { name: sara.user.username },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [],
    });
    const { passkey } = expectStatus(await add(), 201);
    expect(passkey).toEqual({
      id: expect.any(String),
      name: 'My phone',
      created_at: expect.any(String),
      last_used_at: null,
    });
    expect(await passkeysOf(sara)).toEqual([passkey]);
    expect((await begin(sara)).excludeCredentials).toMatchObject([{ id: device.id }]);
    await eventually(async () => (await securityMailsTo(desk, sara.user.id)).length === 1);
    expect(await securityMailsTo(desk, sara.user.id)).toEqual(['A passkey was added']);
  });

  const lies: [string, Changes][] = [
    ['for another site', { origin: 'https://evil.example' }],
    ['for another name of ours', { rpId: 'other.example' }],
    ['that nobody opened', { verified: false }],
    ['for a challenge of its own', { challenge: 'bm8gc3VjaCBjaGFsbGVuZ2U' }],
    ['that is an answer to something else', { type: 'webauthn.get' }],
  ];
  test.each(lies)('keeps none %s', async (_what, changes) => {
    expect(await add(sara, device, changes)).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    expect(await passkeysOf(sara)).toEqual([]);
    expect((await signIn()).status).toBe(401);
    expect(await securityMailsTo(desk, sara.user.id)).toEqual([]);
    expectStatus(await add(), 201);
  });

  test('takes a challenge once, within five minutes, of whom it was given to', async () => {
    const mina = await desk.register(`mina${count}`);
    const options = await begin(sara);
    const body = { name: 'Phone', credential: device.create(options) };
    expect((await mina.post('/api/auth/passkeys', body)).status).toBe(422);
    expectStatus(await sara.post('/api/auth/passkeys', body), 201);
    const again = { name: 'Other', credential: makePasskeyDevice(site).create(options) };
    expect((await sara.post('/api/auth/passkeys', again)).status).toBe(422);
    const late = { name: 'Late', credential: makePasskeyDevice(site).create(await begin(sara)) };
    ahead = 5 * 60_000 + 1;
    expect((await sara.post('/api/auth/passkeys', late)).status).toBe(422);
    expect(await passkeysOf(sara)).toHaveLength(1);
    expect(await passkeysOf(mina)).toEqual([]);
  });

  test('is repeated under its Idempotency-Key without making two', async () => {
    const body = { name: 'Phone', credential: device.create(await begin(sara)) };
    const key = { 'idempotency-key': `passkey-${count}` };
    const first = expectStatus(await sara.post('/api/auth/passkeys', body, key), 201);
    expect(expectStatus(await sara.post('/api/auth/passkeys', body, key), 201)).toEqual(first);
    expect(await passkeysOf(sara)).toHaveLength(1);
  });

  test('that is another’s already is refused, and stays theirs', async () => {
    const mina = await desk.register(`mina${count}`);
    expectStatus(await add(mina), 201);
    expect((await add(sara)).status).toBe(422);
    expect(await passkeysOf(sara)).toEqual([]);
    expect((await passkeysOf(mina)).length).toBe(1);
  });

  test('by a stolen session that is older than ten minutes wants the password', async () => {
    ahead = 11 * 60_000;
    const challenges = await desk.sql('select from auth.passkey_challenges');
    expect(await sara.post('/api/auth/passkeys/register', {})).toMatchObject({
      status: 403,
      body: { code: 'proof_needed' },
    });
    expect(await sara.post('/api/auth/passkeys/register', { password: 'wrong password' })).toMatchObject({
      status: 422,
      body: { code: 'wrong_password' },
    });
    expect(await desk.sql('select from auth.passkey_challenges')).toEqual(challenges);
    expectStatus(await add(), 201);
  });

  test('is not for a guest; and twenty are enough', async () => {
    const { access_token } = expectStatus(await desk.nobody.post('/api/auth/guest', {}), 201);
    const authorization = `Bearer ${access_token}`;
    expect((await desk.nobody.post('/api/auth/passkeys/register', {}, { authorization })).status).toBe(409);
    for (let at = 0; at < 20; at++) expectStatus(await add(sara, makePasskeyDevice(site)), 201);
    expect((await add(sara, makePasskeyDevice(site))).status).toBe(409);
    expect(await passkeysOf(sara)).toHaveLength(20);
  });
});

describe('signing in by a passkey', () => {
  beforeEach(async () => {
    expectStatus(await add(), 201);
  });

  test('needs no name and no password, and asks the same of everybody', async () => {
    const options = await ask();
    expect(Object.keys(options).sort()).toEqual(['challenge', 'rpId', 'timeout', 'userVerification']);
    expect(options).toMatchObject({ rpId: 'desk.example', userVerification: 'required' });
    const tokens = expectStatus(await signIn(), 200);
    expect(tokens).toMatchObject({ token_type: 'Bearer', user: { id: sara.user.id } });
    expect((await passkeysOf(sara))[0].last_used_at).not.toBeNull();
    const { access_token } = tokens;
    const authorization = `Bearer ${access_token}`;
    expect((await desk.nobody.get('/api/auth/me', { authorization })).body.user.id).toBe(sara.user.id);
  });

  const lies: [string, Changes][] = [
    ['from another site', { origin: 'https://evil.example' }],
    ['from another port of ours', { origin: 'https://desk.example:8443' }],
    ['without TLS', { origin: 'http://desk.example' }],
    ['for another name of ours', { rpId: 'evil.example' }],
    ['that nobody opened', { verified: false }],
    ['for a challenge of its own', { challenge: 'bm8gc3VjaCBjaGFsbGVuZ2U' }],
    ['that was made, not used', { type: 'webauthn.create' }],
    ['for another account', { userHandle: Buffer.from('0198').toString('base64url') }],
    ['whose count did not rise', { signCount: 0 }],
  ];
  test.each(lies)('refuses one %s, in the same words', async (_what, changes) => {
    expectStatus(await signIn(), 200);
    const before = await sessionsOf(sara);
    expect(bodyOf(await signIn(device, changes))).toEqual(bodyOf(await signIn(makePasskeyDevice(site))));
    expect(await signIn(device, changes)).toMatchObject(refused);
    expect(await sessionsOf(sara)).toEqual(before);
    expectStatus(await signIn(), 200);
  });

  // By a device that does not count, so that the challenge alone is asked. Seen to fail with it looked up instead of taken.
  test('takes an answer once, of many at the same moment too', async () => {
    const credential = device.get(await ask(), { signCount: 0 });
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await enter(credential)).status));
    expect(statuses.sort()).toEqual([200, 401, 401, 401, 401]);
    expect(await sessionsOf(sara)).toHaveLength(2);
  });

  test('takes it within five minutes, and never for what was asked of somebody signed in', async () => {
    const late = device.get(await ask());
    const registering = device.get(await begin(sara));
    expect(await enter(registering)).toMatchObject(refused);
    ahead = 5 * 60_000 + 1;
    expect(await enter(late)).toMatchObject(refused);
    expectStatus(await signIn(), 200);
  });

  test('of two with the same count lets one in', async () => {
    const [one, other] = [await ask(), await ask()];
    const answers = [device.get(one, { signCount: 7 }), device.get(other, { signCount: 7 })];
    const statuses = await Promise.all(answers.map(async (answer) => (await enter(answer)).status));
    expect(statuses.sort()).toEqual([200, 401]);
  });

  test('lets a device that never counts in again and again', async () => {
    const still = makePasskeyDevice(site);
    expectStatus(await add(sara, still), 201);
    for (let at = 0; at < 3; at++) expectStatus(await signIn(still, { signCount: 0 }), 200);
  });

  test('refuses a disabled person like anybody unknown', async () => {
    expectStatus(await desk.parisa.patch(`/api/users/${sara.user.id}`, { disabled: true }), 200);
    expect(bodyOf(await signIn())).toEqual(bodyOf(await signIn(makePasskeyDevice(site))));
    expectStatus(await desk.parisa.patch(`/api/users/${sara.user.id}`, { disabled: false }), 200);
    expectStatus(await signIn(), 200);
  });

  test('gives the role of now', async () => {
    expectStatus(await desk.parisa.patch(`/api/users/${sara.user.id}`, { role: 'OPERATOR' }), 200);
    expect(expectStatus(await signIn(), 200).user.role).toBe('OPERATOR');
  });

  test('counts failures by address with wrong passwords', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 45; at++) statuses.push((await signIn(makePasskeyDevice(site))).status);
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
    await desk.sql('delete from kit.throttles');
    expectStatus(await signIn(), 200);
  });

  test('takes rubbish for none', async () => {
    const good = { type: 'public-key', rawId: 'AA', id: 'AA' };
    const response = { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' };
    expect(await enter({ ...good, response })).toMatchObject(refused);
    for (const body of [{}, { ...good, response: {} }, { ...good, response, more: 1 }, { ...good, id: '=', response }])
      expect((await enter(body)).status).toBe(422);
  });
});

describe('own passkeys', () => {
  test('are renamed and removed by whom they are of, and by nobody else', async () => {
    const { passkey } = expectStatus(await add(), 201);
    const path = `/api/auth/passkeys/${passkey.id}`;
    const mina = await desk.register(`mina${count}`);
    expect((await mina.patch(path, { name: 'Mine' })).status).toBe(404);
    expect((await mina.delete(path, { password: testPassword })).status).toBe(404);
    expect(await passkeysOf(sara)).toEqual([passkey]);
    expect(expectStatus(await sara.patch(path, { name: ' کلید ' }), 200).passkey.name).toBe('کلید');
    ahead = 11 * 60_000;
    expect((await sara.delete(path, {})).body.code).toBe('proof_needed');
    expectStatus(await signIn(), 200);
    expectStatus(await sara.delete(path, { password: testPassword }), 204);
    expect(await signIn()).toMatchObject(refused);
    await eventually(async () => (await securityMailsTo(desk, sara.user.id)).length === 2);
    expect((await securityMailsTo(desk, sara.user.id)).at(-1)).toBe('A passkey was removed');
  });
});
