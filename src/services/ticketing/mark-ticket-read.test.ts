import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Desk, SignedIn } from '../../../test/desk.ts';
import { type Listener, type LiveDesk, openLiveDesk } from '../../../test/live-desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';
import type { ReadMark, Ticket } from '../../contract/tickets.ts';

let live: LiveDesk;
let desk: Desk;
let sara: SignedIn;
let ali: SignedIn;
let reza: SignedIn;
let mina: SignedIn;
beforeAll(async () => {
  live = await openLiveDesk();
  ({ desk, sara, ali, reza, mina } = live);
});
afterEach(() => live.hangUp());
afterAll(() => live.stop());

const read = async (who: SignedIn, { id }: Ticket): Promise<ReadMark> =>
  expectStatus(await who.post(`/api/tickets/${id}/read`), 200).read_mark;
const say = (who: SignedIn, { id }: Ticket, rest: object = {}) =>
  who.post(`/api/tickets/${id}/replies`, { body: 'text', ...rest });
const marks = async (who: SignedIn): Promise<Record<string, string>> =>
  expectStatus(await who.get('/api/tickets?limit=100'), 200).read_marks;
const heard = ({ frames }: Listener, { id }: Ticket) =>
  frames.filter(({ event, data }) => event === 'ticket_read' && data.ticket_id === id).map(({ data }) => data);
const open = async () => live.assigned((await live.open(sara, live.support)).id);

describe('reading a ticket', () => {
  test('is remembered for whom it was, shown with the page, and told to their own connections alone', async () => {
    const ticket = await open();
    const [own, customer, admin] = [await live.listen(reza), await live.listen(sara), await live.listen(desk.parisa)];
    expect(await marks(reza)).not.toHaveProperty(ticket.id);
    const mark = await read(reza, ticket);
    expect(mark.ticket_id).toBe(ticket.id);
    expect(mark.read_at >= ticket.created_at).toBe(true);
    expect((await marks(reza))[ticket.id]).toBe(mark.read_at);
    await eventually(() => heard(own, ticket).length > 0);
    expect(heard(own, ticket)).toEqual([mark]);
    for (const other of [sara, desk.parisa]) expect(await marks(other)).not.toHaveProperty(ticket.id);
    const seen = await read(sara, ticket);
    await eventually(() => heard(customer, ticket).length > 0);
    expect(heard(customer, ticket)).toEqual([seen]);
    expect(heard(admin, ticket)).toEqual([]);
  });

  test('again, before there is anything new, writes and tells nothing; a note is nothing new', async () => {
    const ticket = await open();
    const mark = await read(sara, ticket);
    expectStatus(await say(reza, ticket, { internal: true }), 201);
    const told = () =>
      desk.sql(`select from kit.events where name = 'ticket.read' and payload->>'read_mark_id' = $1`, [mark.id]);
    expect(await read(sara, ticket)).toEqual(mark);
    expect(await told()).toHaveLength(1);
    expectStatus(await say(reza, ticket), 201);
    const later = await read(sara, ticket);
    expect(later.id).toBe(mark.id);
    expect(later.read_at > mark.read_at).toBe(true);
    expect(await told()).toHaveLength(2);
  });

  test('who replies has read it', async () => {
    const ticket = await open();
    const listener = await live.listen(reza);
    const { reply } = expectStatus(await say(reza, ticket), 201);
    expect((await marks(reza))[ticket.id]).toBe(reply.created_at);
    const [mark] = await eventually(() => heard(listener, ticket).length > 0 && heard(listener, ticket));
    expect(mark).toMatchObject({ read_at: reply.created_at });
  });

  test('never goes back, also when ten say so at once', async () => {
    const ticket = await open();
    const all = await Promise.all(Array.from({ length: 10 }, () => read(reza, ticket)));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    const latest = all
      .map(({ read_at }) => read_at)
      .sort()
      .at(-1);
    expect((await marks(reza))[ticket.id]).toBe(latest);
  });

  test('is not for who may not read it: alike for another’s and for none', async () => {
    const ticket = await open();
    for (const who of [ali, mina]) {
      const [hidden, absent] = [
        await who.post(`/api/tickets/${ticket.id}/read`),
        await who.post(`/api/tickets/${randomUUID()}/read`),
      ];
      expect(hidden.status).toBe(404);
      expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
    }
    expect(await desk.sql('select from ticketing.read_marks where ticket_id = $1', [ticket.id])).toEqual([]);
  });
});
