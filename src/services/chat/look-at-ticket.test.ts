import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Desk, SignedIn } from '../../../test/desk.ts';
import { type Listener, type LiveDesk, openLiveDesk } from '../../../test/live-desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';

let live: LiveDesk;
let desk: Desk;
let sara: SignedIn;
let reza: SignedIn;
let nora: SignedIn;
let mina: SignedIn;
beforeAll(async () => {
  live = await openLiveDesk();
  ({ desk, sara, reza, mina } = live);
  nora = await desk.operator('nora', { department_ids: [live.support], ticket_capacity: 0 });
});
afterEach(() => live.hangUp());
afterAll(() => live.stop());

const look = async ({ socket }: Listener, ticket_id: string | null, rest: object = {}) =>
  socket.emitWithAck('look_at', { ticket_id, ...rest });
const looks = async (listener: Listener, ticketId: string | null, rest: object = {}) =>
  expect(await look(listener, ticketId, rest)).toEqual({ ok: true });
const heard = ({ frames }: Listener) =>
  frames.filter(({ event }) => event === 'ticket_looked_at').map(({ data }) => data);
const states = (listener: Listener) => heard(listener).map(({ state }) => state);
const open = async () => (await live.assigned((await live.open(sara, live.support)).id)).id;
/** What was sent to them before has arrived: somebody comes whom both see. */
async function quiet(ticketId: string, ...listeners: Listener[]): Promise<void> {
  const admin = await live.listen(desk.parisa);
  await looks(admin, ticketId);
  for (const listener of listeners)
    await eventually(() => heard(listener).some(({ user_id }) => user_id === desk.parisa.user.id));
  await looks(admin, null);
}

describe('who looks at a ticket', () => {
  test('is seen by the others there: coming, looking, typing, leaving; not by themselves', async () => {
    const id = await open();
    const [one, tab, two] = [await live.listen(reza), await live.listen(reza), await live.listen(nora)];
    await looks(one, id);
    await looks(tab, id);
    await looks(two, id);
    await eventually(() => heard(one).length === 1);
    expect(heard(one)).toEqual([{ ticket_id: id, user_id: nora.user.id, display_name: 'nora', state: 'CAME' }]);
    await looks(one, id);
    await looks(one, id, { typing: true });
    await looks(one, id, { typing: false });
    await looks(one, null);
    await eventually(() => heard(two).length === 4);
    expect(states(two)).toEqual(['LOOKS', 'TYPES', 'LOOKS', 'LEFT']);
    expect(new Set(heard(two).map(({ user_id }) => user_id))).toEqual(new Set([reza.user.id]));
    expect(heard(tab)).toEqual(heard(one));
  });

  test('leaves one for another, and with the connection', async () => {
    const [id, other] = [await open(), await open()];
    const [one, two] = [await live.listen(reza), await live.listen(nora)];
    await looks(two, id);
    await looks(one, id);
    await looks(one, other);
    await eventually(() => states(two).length === 2);
    await looks(two, other);
    one.socket.disconnect();
    await eventually(() => states(two).length === 3);
    expect(heard(two).map(({ ticket_id, state }) => [ticket_id, state])).toEqual([
      [id, 'CAME'],
      [id, 'LEFT'],
      [other, 'LEFT'],
    ]);
  });

  // Cases 12 and 14. Seen to fail with everybody let into the room who asks.
  test('is not told to the customer, to another department, nor to who only listens', async () => {
    const id = await open();
    const [one, two] = [await live.listen(reza), await live.listen(nora)];
    const [customer, elsewhere, idle] = [
      await live.listen(sara),
      await live.listen(mina),
      await live.listen(desk.parisa),
    ];
    expect(await look(customer, id)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    const hidden = await look(elsewhere, id);
    expect(hidden).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(await look(elsewhere, randomUUID())).toEqual(hidden);
    await looks(two, id);
    await looks(one, id);
    await quiet(id, one, two);
    for (const listener of [customer, elsewhere, idle]) expect(heard(listener)).toEqual([]);
  });

  test('an operator who is the ticket’s customer is not there as staff', async () => {
    const body = { subject: 's', body: 'b', department_id: live.support, customer_id: mina.user.id };
    const { id } = expectStatus(await mina.post('/api/tickets', body), 201).ticket;
    expect((await mina.get(`/api/tickets/${id}`)).status).toBe(200);
    expect(await look(await live.listen(mina), id)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  // Case 17. Seen to fail without the word of changed access, and, for the ticket that moves, with access asked only once.
  test('who may no longer read it hears no more: a department left, a ticket moved', async () => {
    const lea = await desk.operator('lea', { department_ids: [live.support], ticket_capacity: 0 });
    const id = await open();
    const [gone, one, two] = [await live.listen(lea), await live.listen(reza), await live.listen(nora)];
    for (const listener of [gone, one, two]) await looks(listener, id);
    const { profile } = expectStatus(await desk.parisa.get(`/api/operators/${lea.user.id}/profile`), 200);
    expectStatus(
      await desk.parisa.put(`/api/operators/${lea.user.id}/profile`, { ...profile, department_ids: [] }),
      200,
    );
    await eventually(() => heard(one).some(({ user_id, state }) => user_id === lea.user.id && state === 'LEFT'));
    gone.frames.length = 0;
    await looks(one, id, { typing: true });
    await quiet(id, one, two);
    expect(heard(gone)).toEqual([]);

    expectStatus(await desk.parisa.patch(`/api/tickets/${id}`, { department_id: live.sales }), 200);
    expect(await look(two, id)).toMatchObject({ ok: false, error: { code: 'not_found' } });
    const [newcomer, admin] = [await live.listen(mina), await live.listen(desk.parisa)];
    two.frames.length = 0;
    await looks(admin, id);
    await looks(newcomer, id);
    await eventually(() => states(admin).includes('CAME'));
    expect(heard(two)).toEqual([]);
  });

  test.each([
    ['no ticket', {}],
    ['an id that is none', { ticket_id: 'x' }],
    ['typing that is none', { ticket_id: null, typing: 'yes' }],
    ['a forged name', { ticket_id: null, user_id: randomUUID() }],
  ])('%s is refused', async (_, payload) => {
    const { socket } = await live.listen(reza);
    expect(await socket.emitWithAck('look_at', payload)).toMatchObject({
      ok: false,
      error: { code: 'invalid_request' },
    });
  });
});
