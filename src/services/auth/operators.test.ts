import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';

let desk: Desk;
let mina: SignedIn;
let sara: SignedIn;
let sales: string;
/** Keeps Mina connected: without, she is seen as away as soon as presence is known. */
let socket: Socket;
beforeAll(async () => {
  desk = await openDesk();
  sales = (await desk.department('فروش')).id;
  for (const name of ['فنی', 'پرداخت']) expectStatus(await desk.parisa.post('/api/skills', { name }), 201);
  mina = await desk.operator('mina');
  sara = await desk.register('sara');
  const before = (await jobs('route_departments')).length;
  socket = io(desk.url, { transports: ['websocket'], auth: { token: mina.tokens.access_token } });
  // Connecting has work looked at, too: what is counted below comes after.
  await eventually(async () => (await jobs('route_departments')).length > before);
});
afterAll(async () => {
  socket.disconnect();
  await desk.stop();
});

const support = '00000000-0000-7000-8000-000000000001';
const usual = { department_ids: [support], skills: [], ticket_capacity: 10, chat_capacity: 1 };
const profileOf = async (id: string) => expectStatus(await mina.get(`/api/operators/${id}/profile`), 200).profile;
const put = (id: string, change: object, by = desk.parisa) =>
  by.put(`/api/operators/${id}/profile`, { ...usual, ...change });
const choose = (status: string, by = mina) => by.put('/api/operators/me/presence', { status });
const seen = async (id: string) =>
  expectStatus(await mina.get('/api/operators?limit=100'), 200).items.find((one: { id: string }) => one.id === id);
const loadRow = async (id: string) =>
  (
    await desk.sql<{ chat_limit: number; chat_capacity: number }>(
      'select chat_limit, chat_capacity from routing.operators where id = $1',
      [id],
    )
  )[0];
const jobs = async (name: string) =>
  (
    await desk.sql<{ data: object }>(
      'select data - $1 as data from pgboss.job where name = $2 order by created_on, id',
      ['request_id', name],
    )
  ).map((row) => row.data);
const events = async (name: string) =>
  (
    await desk.sql<{ audience: string[] }>('select audience from kit.events where name = $1 order by position', [name])
  ).map((row) => row.audience);

describe('the profile of an operator', () => {
  test('is replaced as a whole, with skills however they are spelt', async () => {
    const wanted = {
      department_ids: [sales, support].sort(),
      skills: ['پرداخت', 'فنی'],
      ticket_capacity: 3,
      chat_capacity: 2,
    };
    const answer = expectStatus(await put(mina.user.id, { ...wanted, skills: ['فني', 'پرداخت'] }), 200);
    expect(answer.profile).toEqual(wanted);
    expect(await profileOf(mina.user.id)).toEqual(wanted);
    expectStatus(await put(mina.user.id, {}), 200);
    expect(await profileOf(mina.user.id)).toEqual(usual);
  });

  test('when departments change is heard by that person, and their work is asked after', async () => {
    const [released, routed, heard] = [
      await jobs('release_operator'),
      await jobs('route_departments'),
      await events('access.changed'),
    ];
    expectStatus(await put(mina.user.id, { department_ids: [sales] }), 200);
    expect((await jobs('release_operator')).slice(released.length)).toEqual([{ operator_id: mina.user.id }]);
    expect((await jobs('route_departments')).slice(routed.length)).toEqual([{ department_ids: [sales, support] }]);
    expect((await events('access.changed')).slice(heard.length)).toEqual([[`user:${mina.user.id}`]]);
    expect((await events('person.changed')).at(-1)).toEqual([`user:${mina.user.id}`]);
  });

  test('with more room or another skill has waiting work looked at again; with neither it does not', async () => {
    expectStatus(await put(mina.user.id, {}), 200);
    const [released, heard] = [await jobs('release_operator'), await events('access.changed')];
    const looked: number[] = [];
    for (const change of [
      { ticket_capacity: 11 },
      { chat_capacity: 2 },
      { skills: ['فنی'] },
      { skills: ['فنی'], ticket_capacity: 9 },
    ]) {
      const before = (await jobs('route_departments')).length;
      expectStatus(await put(mina.user.id, { ticket_capacity: 11, chat_capacity: 2, ...change }), 200);
      looked.push((await jobs('route_departments')).length - before);
    }
    // The third keeps what the first two raised; the last lowers only.
    expect(looked).toEqual([1, 0, 1, 0]);
    expect(await jobs('release_operator')).toEqual(released);
    expect(await events('access.changed')).toEqual(heard);
  });

  test('naming a department or a skill that is none is refused with its place, and nothing changes', async () => {
    const before = await profileOf(mina.user.id);
    const unknown = '00000000-0000-7000-8000-00000000dead';
    const broken: [object, string][] = [
      [{ department_ids: [support, unknown] }, 'department_ids.1'],
      [{ skills: ['فنی', 'nothing'] }, 'skills.1'],
      [{ chat_capacity: 51 }, 'chat_capacity'],
      [{ ticket_capacity: -1 }, 'ticket_capacity'],
      [{ ticket_capacity: '5' }, 'ticket_capacity'],
      [{ active_chats: 0 }, 'active_chats'],
      [{ skills: undefined }, 'skills'],
    ];
    for (const [change, path] of broken) {
      expect(await put(mina.user.id, change)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    }
    expect(await profileOf(mina.user.id)).toEqual(before);
  });

  test('is of the staff only, read by the staff and written by admins', async () => {
    const before = await profileOf(mina.user.id);
    expect((await put(sara.user.id, {})).status).toBe(404);
    expect(await desk.sql('select from routing.operators where id = $1', [sara.user.id])).toEqual([]);
    expect((await mina.get(`/api/operators/${sara.user.id}/profile`)).status).toBe(404);
    expect((await sara.get(`/api/operators/${mina.user.id}/profile`)).status).toBe(403);
    // Security case 16: not one's own either.
    expect((await put(mina.user.id, { ticket_capacity: 0 }, mina)).status).toBe(403);
    expect((await put(mina.user.id, { ticket_capacity: 0 }, sara)).status).toBe(403);
    expect(await profileOf(mina.user.id)).toEqual(before);
  });

  test('with less room for chats than are open drains: the hard limit stays above what is open', async () => {
    expectStatus(await put(mina.user.id, { chat_capacity: 3 }), 200);
    await desk.sql('update routing.operators set active_chats = 3 where id = $1', [mina.user.id]);
    expectStatus(await put(mina.user.id, { chat_capacity: 1 }), 200);
    expect(await loadRow(mina.user.id)).toEqual({ chat_capacity: 1, chat_limit: 3 });
    await desk.sql('update routing.operators set active_chats = 0 where id = $1', [mina.user.id]);
    expectStatus(await put(mina.user.id, { chat_capacity: 2 }), 200);
    expect(await loadRow(mina.user.id)).toEqual({ chat_capacity: 2, chat_limit: 2 });
  });

  test('replaced by two admins at once is one of the two', async () => {
    const one = { department_ids: [sales], skills: ['فنی'], ticket_capacity: 1, chat_capacity: 1 };
    const two = { department_ids: [support], skills: ['پرداخت'], ticket_capacity: 2, chat_capacity: 2 };
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all([put(mina.user.id, one), put(mina.user.id, two)]);
      expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
      expect([one, two]).toContainEqual(await profileOf(mina.user.id));
    }
  });
});

describe('the list of operators', () => {
  test('shows load and status, by name, of one department when asked', async () => {
    const zahra = await desk.operator('zahra', { department_ids: [sales], ticket_capacity: 7 });
    await desk.sql('update routing.operators set active_tickets = 2 where id = $1', [zahra.user.id]);
    const { items } = expectStatus(await mina.get(`/api/operators?department_id=${sales}`), 200);
    expect(items.at(-1)).toEqual({
      id: zahra.user.id,
      display_name: 'zahra',
      enabled: true,
      status: expect.any(String),
      chosen_status: 'ONLINE',
      department_ids: [sales],
      skills: [],
      ticket_capacity: 7,
      chat_capacity: 1,
      active_tickets: 2,
      active_chats: 0,
    });
    const all = expectStatus(await mina.get('/api/operators'), 200).items.map(
      (one: { display_name: string }) => one.display_name,
    );
    expect(all).toEqual(['mina', 'parisa', 'zahra']);
    const first = expectStatus(await mina.get('/api/operators?limit=2'), 200);
    const rest = expectStatus(await mina.get(`/api/operators?limit=2&cursor=${first.next_cursor}`), 200);
    expect(rest.items.map((one: { display_name: string }) => one.display_name)).toEqual(['zahra']);
  });

  test('is for the staff', async () => {
    expect((await sara.get('/api/operators')).status).toBe(403);
    expect((await desk.nobody.get('/api/operators')).status).toBe(401);
    expect((await mina.get('/api/operators?department_id=nothing')).status).toBe(422);
  });
});

describe('the status of an operator', () => {
  test('is chosen; coming online has waiting work looked at again, once', async () => {
    expectStatus(await put(mina.user.id, {}), 200);
    const routed = await jobs('route_departments');
    expect(expectStatus(await choose('OFFLINE'), 200)).toEqual({ status: 'OFFLINE', chosen_status: 'OFFLINE' });
    expect(await seen(mina.user.id)).toMatchObject({ status: 'OFFLINE', chosen_status: 'OFFLINE' });
    expect(await jobs('route_departments')).toEqual(routed);
    for (const _ of [1, 2]) {
      expect(expectStatus(await choose('ONLINE'), 200)).toEqual({ status: 'ONLINE', chosen_status: 'ONLINE' });
    }
    expect((await jobs('route_departments')).slice(routed.length)).toEqual([{ department_ids: [support] }]);
  });

  test('is BUSY when no chat more fits, which nobody chooses', async () => {
    await desk.sql('update routing.operators set active_chats = 1 where id = $1', [mina.user.id]);
    expect((await seen(mina.user.id)).status).toBe('BUSY');
    expect((await choose('BUSY')).status).toBe(422);
    await desk.sql('update routing.operators set active_chats = 0 where id = $1', [mina.user.id]);
    expect((await seen(mina.user.id)).status).toBe('ONLINE');
  });

  test('is OFFLINE when disabled', async () => {
    const kaveh = await desk.operator('kaveh');
    expectStatus(await desk.parisa.patch(`/api/users/${kaveh.user.id}`, { disabled: true }), 200);
    expect(await seen(kaveh.user.id)).toMatchObject({ enabled: false, status: 'OFFLINE' });
  });

  test('can be chosen by an admin without a load row, who gets one; without departments all is not looked at', async () => {
    await desk.sql('delete from routing.operators where id = $1', [desk.parisa.user.id]);
    const routed = await jobs('route_departments');
    expectStatus(await choose('OFFLINE', desk.parisa), 200);
    expectStatus(await choose('ONLINE', desk.parisa), 200);
    expect(await seen(desk.parisa.user.id)).toMatchObject({ chosen_status: 'ONLINE', department_ids: [] });
    expect(await jobs('route_departments')).toEqual(routed);
  });

  test('is nothing a customer has', async () => {
    expect((await choose('ONLINE', sara)).status).toBe(403);
    expect(await desk.sql('select from routing.operators where id = $1', [sara.user.id])).toEqual([]);
  });
});
