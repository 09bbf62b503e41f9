import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';
import type { Ticket } from '../../contract/tickets.ts';

let desk: Desk;
let sara: SignedIn;
let ali: SignedIn;
let reza: SignedIn;
let mina: SignedIn;
beforeAll(async () => {
  desk = await openDesk();
  [sara, ali, reza] = await Promise.all([desk.register('sara'), desk.register('ali'), desk.operator('reza')]);
  const elsewhere = await desk.department('elsewhere');
  mina = await desk.operator('mina', { department_ids: [elsewhere.id] });
});
afterAll(() => desk.stop());

const get = async (who: SignedIn, id: string): Promise<Ticket> =>
  expectStatus(await who.get(`/api/tickets/${id}`), 200).ticket;
const becomes = (id: string, status: string) =>
  eventually(async () => {
    const ticket = await get(desk.parisa, id);
    return ticket.status === status && ticket;
  });
async function assigned(): Promise<Ticket> {
  const { ticket } = expectStatus(await sara.post('/api/tickets', { subject: 'a question', body: 'how?' }), 201);
  return becomes(ticket.id, 'PENDING_OPERATOR');
}
const reply = (who: SignedIn, id: string, body = 'text', rest = {}) =>
  who.post(`/api/tickets/${id}/replies`, { body, ...rest });
const load = async (who: SignedIn) =>
  (
    await desk.sql<{ active_tickets: number }>('select active_tickets from routing.operators where id = $1', [
      who.user.id,
    ])
  )[0]?.active_tickets;

describe('the states of a ticket', () => {
  test('go to and fro with the replies, and the load of the owner follows', async () => {
    const before = (await load(reza)) ?? 0;
    const { id, operator_id } = await assigned();
    expect(operator_id).toBe(reza.user.id);
    expect(await load(reza)).toBe(before + 1);
    const answered = expectStatus(await reply(reza, id), 201);
    expect(answered.ticket).toMatchObject({ status: 'PENDING_CUSTOMER', operator_id: reza.user.id });
    expect(answered.reply).toMatchObject({ author_role: 'OPERATOR', author_name: 'reza', internal: false });
    expect(await load(reza)).toBe(before);
    expect(expectStatus(await reply(sara, id), 201).ticket.status).toBe('PENDING_OPERATOR');
    expect(await load(reza)).toBe(before + 1);
    expect(expectStatus(await reply(sara, id), 201).ticket.status).toBe('PENDING_OPERATOR');
    expect(await load(reza)).toBe(before + 1);
    const closed = expectStatus(await sara.post(`/api/tickets/${id}/close`), 200).ticket;
    expect(closed).toMatchObject({ status: 'CLOSED', operator_id: reza.user.id });
    expect(closed.closed_at).not.toBeNull();
    expect(await load(reza)).toBe(before);
    const reopened = expectStatus(await sara.post(`/api/tickets/${id}/reopen`), 200).ticket;
    expect(reopened).toMatchObject({ status: 'REOPENED', operator_id: null, closed_at: null });
    expect((await becomes(id, 'PENDING_OPERATOR')).operator_id).toBe(reza.user.id);
    const history = expectStatus(await reza.get(`/api/tickets/${id}/history`), 200).items;
    expect(history.map((change: { kind: string }) => change.kind)).toEqual([
      'CREATED',
      'ASSIGNED',
      'REPLIED',
      'REPLIED',
      'CLOSED',
      'REOPENED',
      'ASSIGNED',
    ]);
    expect(history[0]).toMatchObject({ actor_id: sara.user.id, actor_name: 'sara' });
    expect(history[1]).toMatchObject({
      actor_id: null,
      changes: { status: { from: 'OPEN', to: 'PENDING_OPERATOR' }, operator_id: { from: null, to: reza.user.id } },
      explanation: { rule: 'LEAST_BUSY', decided_by: 'ONLY_ONE' },
    });
    expect(history[6].explanation.rule).toBe('SAME_OPERATOR');
  });

  // A13. Seen to fail when the table of moves lets staff answer a closed one.
  test('a customer’s reply to a closed ticket reopens it; staff may not answer a closed one', async () => {
    const { id } = await assigned();
    expectStatus(await reza.post(`/api/tickets/${id}/close`), 200);
    expect(await reply(reza, id)).toMatchObject({ status: 409, body: { code: 'invalid_state' } });
    expect(expectStatus(await reply(sara, id), 201).ticket.status).toBe('REOPENED');
    await becomes(id, 'PENDING_OPERATOR');
  });

  test.each(['close', 'reopen'])('%s twice: the second hears 409 and changes nothing', async (action) => {
    const { id } = await assigned();
    if (action === 'reopen') expectStatus(await sara.post(`/api/tickets/${id}/close`), 200);
    expectStatus(await sara.post(`/api/tickets/${id}/${action}`), 200);
    const before = await get(sara, id);
    const [second] = await Promise.all([sara.post(`/api/tickets/${id}/${action}`)]);
    expect(second).toMatchObject({ status: 409, body: { code: 'invalid_state' } });
    if (action === 'close') expect(await get(sara, id)).toEqual(before);
  });

  test('who answers a ticket that nobody owns takes it, in the same transaction', async () => {
    expectStatus(await reza.put('/api/operators/me/presence', { status: 'OFFLINE' }), 200);
    const { ticket } = expectStatus(await sara.post('/api/tickets', { subject: 'a question', body: 'how?' }), 201);
    const answered = expectStatus(await reply(desk.parisa, ticket.id), 201).ticket;
    expect(answered).toMatchObject({ status: 'PENDING_CUSTOMER', operator_id: desk.parisa.user.id });
    const [open] = await desk.sql<{ reason: string }>(
      'select reason from routing.assignments where work_id = $1 and ended_at is null',
      [ticket.id],
    );
    expect(open?.reason).toBe('TAKEN');
    expect(expectStatus(await reply(sara, ticket.id), 201).ticket).toMatchObject({
      status: 'PENDING_OPERATOR',
      operator_id: desk.parisa.user.id,
    });
    expectStatus(await reza.put('/api/operators/me/presence', { status: 'ONLINE' }), 200);
  });

  test('of twenty who close and reply at once each hears the truth, and the load comes out even', async () => {
    const { id } = await assigned();
    await Promise.all([
      ...Array.from({ length: 8 }, () => reply(reza, id)),
      ...Array.from({ length: 8 }, () => reply(sara, id)),
      sara.post(`/api/tickets/${id}/close`),
      reza.post(`/api/tickets/${id}/close`),
    ]);
    await eventually(async () => !['OPEN', 'REOPENED'].includes((await get(desk.parisa, id)).status));
    const [{ counted, kept } = { counted: -1, kept: -2 }] = await desk.sql<{ counted: number; kept: number }>(
      `select (select count(*)::int from ticketing.tickets where operator_id = $1 and status = 'PENDING_OPERATOR') as counted,
        (select active_tickets from routing.operators where id = $1) as kept`,
      [reza.user.id],
    );
    expect(kept).toBe(counted);
  });
});

describe('internal notes', () => {
  test('are for staff; the customer sees no trace: not in replies, not in the ticket, not in search, not by HTTP status', async () => {
    const ticket = await assigned();
    const before = await get(sara, ticket.id);
    expectStatus(await reply(reza, ticket.id, 'the customer is a zebra', { internal: true }), 201);
    expect(expectStatus(await reza.get(`/api/tickets/${ticket.id}/replies`), 200).items).toHaveLength(2);
    const seen = expectStatus(await sara.get(`/api/tickets/${ticket.id}/replies`), 200);
    expect(JSON.stringify(seen)).not.toContain('zebra');
    expect(await get(sara, ticket.id)).toEqual(before);
    expect(expectStatus(await sara.get('/api/tickets?q=zebra'), 200).items).toEqual([]);
    expect(expectStatus(await reza.get('/api/tickets?q=zebra'), 200).items).toHaveLength(1);
    expect((await sara.get(`/api/tickets/${ticket.id}/history`)).status).toBe(403);
  });

  test('a customer cannot write one', async () => {
    const { id } = await assigned();
    expect((await reply(sara, id, 'x', { internal: true })).status).toBe(403);
    expect(expectStatus(await sara.get(`/api/tickets/${id}/replies`), 200).items).toHaveLength(1);
  });
});

describe('who may not', () => {
  test('another customer, or an operator of another department, hears 404 everywhere, as for a ticket that does not exist', async () => {
    const { id } = await assigned();
    const nowhere = '00000000-0000-7000-8000-00000000dead';
    const before = await get(desk.parisa, id);
    for (const who of [ali, mina]) {
      for (const at of [id, nowhere]) {
        expect((await who.get(`/api/tickets/${at}`)).status).toBe(404);
        expect((await who.get(`/api/tickets/${at}/replies`)).status).toBe(404);
        expect((await reply(who, at)).status).toBe(404);
        expect((await who.post(`/api/tickets/${at}/close`)).status).toBe(404);
        expect((await who.post(`/api/tickets/${at}/reopen`)).status).toBe(404);
      }
      const [absent, hidden] = [await who.get(`/api/tickets/${nowhere}`), await who.get(`/api/tickets/${id}`)];
      expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
      expect((await who.get(`/api/tickets/${before.number}`)).status).toBe(404);
    }
    expect((await mina.patch(`/api/tickets/${id}`, { subject: 'mine' })).status).toBe(404);
    expect((await mina.put(`/api/tickets/${id}/assignment`, { operator_id: mina.user.id })).status).toBe(404);
    expect((await ali.patch(`/api/tickets/${id}`, { subject: 'mine' })).status).toBe(403);
    expect(await get(desk.parisa, id)).toEqual(before);
    expectStatus(await reza.patch(`/api/tickets/${id}`, { subject: 'ours' }), 200);
  });
});
