import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn, testPassword } from '../../../test/desk.ts';
import { type Caller, caller, expectStatus } from '../../client/http-client.ts';

let desk: Desk;
/** Milliseconds by which the program's clock is ahead of ours. */
let ahead = 0;
let reza: SignedIn;
let sara: SignedIn;
beforeAll(async () => {
  desk = await openDesk({}, { now: () => new Date(Date.now() + ahead) });
  reza = await desk.operator('reza');
  sara = await desk.register('sara');
});
afterAll(() => desk.stop());

const make = (body: object, by: Caller = desk.parisa, headers = {}) =>
  by.post('/api/api-keys', { name: 'a program', scopes: ['tickets:read'], ...body }, headers);
const made = async (body: object = {}): Promise<Caller & { id: string; key: string }> => {
  const { api_key, key } = expectStatus(await make(body), 201);
  return { ...caller(desk.url, key), id: api_key.id, key };
};
const rows = () => desk.sql('select id, name, scopes, revoked_at, revoked_because from auth.api_keys order by id');

describe('making a key', () => {
  test('shows it once; what is kept opens nothing', async () => {
    const { api_key, key } = expectStatus(
      await make({ name: ' reports ', scopes: ['tickets:read', 'chats:read'] }),
      201,
    );
    expect(key).toMatch(/^psk_[A-Za-z0-9_-]{43}$/);
    expect(api_key).toMatchObject({ name: 'reports', user_id: desk.parisa.user.id, created_by: desk.parisa.user.id });
    expect(api_key.prefix).toBe(key.slice(0, 10));
    expectStatus(await caller(desk.url, key).get('/api/tickets'), 200);
    expectStatus(await caller(desk.url, key).get('/api/chats'), 200);

    const list = expectStatus(await desk.parisa.get('/api/api-keys'), 200);
    expect(list.items[0]).toMatchObject({ ...api_key, last_used_at: expect.any(String) });
    const kept = JSON.stringify([list, await desk.sql('select a::text from auth.api_keys a')]);
    expect(kept).not.toContain(key);
    expect(kept).not.toContain(key.slice(10));
    expect(JSON.stringify(await desk.sql('select k::text from kit.idempotency_keys k'))).not.toContain(key.slice(10));
  });

  test('twice with one Idempotency-Key makes one, and shows the same', async () => {
    const headers = { 'idempotency-key': 'key-of-the-reports' };
    const first = expectStatus(await make({ name: 'once' }, desk.parisa, headers), 201);
    const stored = JSON.stringify(
      await desk.sql("select encode(sealed_answer, 'escape') as a from kit.idempotency_keys"),
    );
    expect(stored).not.toContain(first.key);
    const second = expectStatus(await make({ name: 'once' }, desk.parisa, headers), 201);
    expect(second).toEqual(first);
    expect((await rows()).filter(({ name }: { name?: string }) => name === 'once')).toHaveLength(1);
  });

  test.each([
    ['no scope', { scopes: [] }],
    ['a scope that is none', { scopes: ['admin:write'] }],
    ['an end that has passed', { expires_at: '2020-01-01T00:00:00Z' }],
    ['a person who is nobody', { user_id: '00000000-0000-7000-8000-00000000dead' }],
    ['a key of one’s own choice', { key: 'psk_mine' }],
  ])('is refused with %s', async (_what, body) => {
    const before = await rows();
    expect(await make(body)).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    expect(await rows()).toEqual(before);
  });

  test('is refused for a customer, and to everybody but an admin in a session', async () => {
    const before = await rows();
    expect((await make({ user_id: sara.user.id })).status).toBe(422);
    expect((await make({}, reza)).status).toBe(403);
    expect((await make({}, sara)).status).toBe(403);
    expect((await make({}, desk.nobody)).status).toBe(401);
    expect(await rows()).toEqual(before);
    const every = await made({ scopes: ['tickets:read', 'tickets:write', 'people:write', 'departments:write'] });
    expect(await make({}, every)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await rows()).length).toBe(before.length + 1);
  });
});

describe('a key acts', () => {
  test('as the person it was made for: within that role and its scopes, not beyond either', async () => {
    const key = await made({ user_id: reza.user.id, scopes: ['tickets:read', 'tickets:write', 'people:read'] });
    const { ticket } = expectStatus(
      await key.post('/api/tickets', { subject: 'by a program', body: 'text', customer_id: sara.user.id }),
      201,
    );
    const { reply } = expectStatus(await key.post(`/api/tickets/${ticket.id}/replies`, { body: 'an answer' }), 201);
    expect(reply).toMatchObject({ author_id: reza.user.id, author_role: 'OPERATOR' });
    // Operators may not read accounts, whatever the scope says; and the scope has no departments in it.
    expect((await key.get('/api/users')).status).toBe(403);
    expect(await key.get('/api/departments')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await key.get('/api/auth/me')).status).toBe(403);
  });

  test('upon accounts of customers only, were it an admin’s', async () => {
    const key = await made({ scopes: ['people:read', 'people:write'] });
    const person = (username: string, role: string) => ({
      username,
      password: testPassword,
      email: `${username}@desk.example`,
      display_name: username,
      role,
    });
    const before = await desk.sql('select * from auth.users order by id');
    for (const role of ['ADMIN', 'OPERATOR'])
      expect(await key.post('/api/users', person('nazanin', role))).toMatchObject({ status: 403 });
    for (const change of [{ password: 'another good one' }, { email: 'me@evil.example' }, { disabled: true }])
      expect((await key.patch(`/api/users/${reza.user.id}`, change)).status).toBe(403);
    expect((await key.patch(`/api/users/${sara.user.id}`, { role: 'ADMIN' })).status).toBe(403);
    expect((await key.patch(`/api/users/${desk.parisa.user.id}`, { email: 'me@evil.example' })).status).toBe(403);
    expect(await desk.sql('select * from auth.users order by id')).toEqual(before);
    expectStatus(await key.post('/api/users', person('nazanin', 'CUSTOMER')), 201);
    expectStatus(await key.patch(`/api/users/${sara.user.id}`, { display_name: 'Sara of the shop' }), 200);
  });

  test('and when it did is kept to the minute', async () => {
    const key = await made();
    const used = async () =>
      (await desk.sql<{ at: Date }>('select last_used_at as at from auth.api_keys where id = $1', [key.id]))[0]?.at;
    expect(await used()).toBeNull();
    await key.get('/api/tickets');
    const first = await used();
    expect(first).toBeInstanceOf(Date);
    ahead += 30_000;
    await key.get('/api/tickets');
    expect(await used()).toEqual(first);
    ahead += 40_000;
    await key.get('/api/tickets');
    expect((await used())?.getTime()).toBeGreaterThan((first?.getTime() ?? 0) + 60_000);
  });
});

describe('a key is dead at once', () => {
  const alive = async (key: Caller) => (await key.get('/api/tickets')).status;

  test('when it was revoked, which one can do once; others live on', async () => {
    const [key, other] = [await made(), await made()];
    expect(await alive(key)).toBe(200);
    expect((await reza.delete(`/api/api-keys/${key.id}`)).status).toBe(403);
    expect(await alive(key)).toBe(200);
    expectStatus(await desk.parisa.delete(`/api/api-keys/${key.id}`), 204);
    expect(await key.get('/api/tickets')).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(await alive(other)).toBe(200);
    expect((await desk.parisa.delete(`/api/api-keys/${key.id}`)).status).toBe(404);
    const { items } = expectStatus(await desk.parisa.get('/api/api-keys?limit=100'), 200);
    const ids = items.map(({ id }: { id: string }) => id);
    expect(ids).toContain(other.id);
    expect(ids).not.toContain(key.id);
  });

  test('when its time has come', async () => {
    const key = await made({ expires_at: new Date(Date.now() + ahead + 60_000).toISOString() });
    expect(await alive(key)).toBe(200);
    ahead += 60_001;
    expect(await alive(key)).toBe(401);
  });

  test.each([
    ['disabled', { disabled: true }, { disabled: false }],
    ['made a customer', { role: 'CUSTOMER' }, { role: 'OPERATOR' }],
    ['made an admin', { role: 'ADMIN' }, { role: 'OPERATOR' }],
  ])('when its person was %s, and stays so when that is undone', async (what, change, undo) => {
    const mina = await desk.operator(`mina-${Object.values(change)[0]}`);
    const key = await made({ user_id: mina.user.id });
    expect(await alive(key), what).toBe(200);
    expectStatus(await desk.parisa.patch(`/api/users/${mina.user.id}`, change), 200);
    expect(await alive(key)).toBe(401);
    expectStatus(await desk.parisa.patch(`/api/users/${mina.user.id}`, undo), 200);
    expect(await alive(key)).toBe(401);
    const fresh = await made({ user_id: mina.user.id });
    expect(await alive(fresh)).toBe(200);
  });
});

describe('what is no key', () => {
  test.each([
    ['another of the same form', (key: string) => `psk_${key.slice(4).split('').reverse().join('')}`],
    ['one cut short', (key: string) => key.slice(0, -1)],
    ['one that was never given', () => `psk_${'A'.repeat(43)}`],
    ['one in another case', (key: string) => key.toUpperCase()],
  ])('%s', async (_what, change) => {
    const { key } = await made();
    const changed = change(key);
    expect(changed).not.toBe(key);
    expect(await caller(desk.url, changed).get('/api/tickets')).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
  });
});

test('a key has a rate limit of its own: its person goes on', async () => {
  const narrow = await openDesk({ REQUESTS_PER_KEY: '3' });
  try {
    const { key } = expectStatus(
      await narrow.parisa.post('/api/api-keys', { name: 'eager', scopes: ['tickets:read'] }),
      201,
    );
    const { key: other } = expectStatus(
      await narrow.parisa.post('/api/api-keys', { name: 'calm', scopes: ['tickets:read'] }),
      201,
    );
    const eager = caller(narrow.url, key);
    for (let at = 0; at < 3; at++) expectStatus(await eager.get('/api/tickets'), 200);
    const refused = await eager.get('/api/tickets');
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expectStatus(await narrow.parisa.get('/api/tickets'), 200);
    expectStatus(await caller(narrow.url, other).get('/api/tickets'), 200);
  } finally {
    await narrow.stop();
  }
});
