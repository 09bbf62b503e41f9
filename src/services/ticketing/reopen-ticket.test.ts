import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';
import type { Ticket } from '../../contract/tickets.ts';

let desk: Desk;
let sara: SignedIn;
beforeAll(async () => {
  desk = await openDesk();
  sara = await desk.register('sara');
});
afterAll(() => desk.stop());

let names = 0;
/** A ticket that Reza, with room for one and alone in his department, has closed. */
async function solved(): Promise<{ department_id: string; reza: SignedIn; ticket: Ticket }> {
  const { id: department_id } = await desk.department(`department ${++names}`);
  const reza = await desk.operator(`reza-${names}`, { department_ids: [department_id], ticket_capacity: 1 });
  const ticket = await owned(await open(department_id));
  return { department_id, reza, ticket: expectStatus(await reza.post(`/api/tickets/${ticket.id}/close`), 200).ticket };
}
const open = async (department_id: string): Promise<Ticket> =>
  expectStatus(await sara.post('/api/tickets', { subject: 'a question', body: 'how?', department_id }), 201).ticket;
const now = async ({ id }: Ticket): Promise<Ticket> =>
  expectStatus(await desk.parisa.get(`/api/tickets/${id}`), 200).ticket;
const owned = (ticket: Ticket) =>
  eventually(async () => {
    const found = await now(ticket);
    return found.operator_id !== null && found;
  });
const reopen = async ({ id }: Ticket): Promise<Ticket> =>
  expectStatus(await sara.post(`/api/tickets/${id}/reopen`), 200).ticket;

const busy = async (reza: SignedIn, department_id: string) => {
  expect((await owned(await open(department_id))).operator_id).toBe(reza.user.id);
};
const away = async (reza: SignedIn) =>
  void expectStatus(await reza.put('/api/operators/me/presence', { status: 'OFFLINE' }), 200);

// A14. Seen to fail when who had a ticket is preferred though not eligible, and when a reopened ticket keeps its owner.
describe.each([
  ['is away', away],
  ['is full', busy],
])('a ticket is reopened whose operator %s', (_, hinder) => {
  test('A14: goes to somebody else who is there', async () => {
    const { department_id, reza, ticket } = await solved();
    await hinder(reza, department_id);
    const mina = await desk.operator(`mina-${names}`, { department_ids: [department_id] });
    expect(await reopen(ticket)).toMatchObject({ status: 'REOPENED', operator_id: null });
    expect(await owned(ticket)).toMatchObject({ status: 'PENDING_OPERATOR', operator_id: mina.user.id });
  });

  test('A14: waits in the queue when nobody else is there, and is nobody’s', async () => {
    const { department_id, reza, ticket } = await solved();
    await hinder(reza, department_id);
    expect(await reopen(ticket)).toMatchObject({ status: 'REOPENED', operator_id: null });
    await eventually(async () => {
      const looked = `select from pgboss.job where name = 'assign_ticket' and data -> 'ticket_ids' ? $1 and state = 'completed'`;
      return (await desk.sql(looked, [ticket.id])).length === 2;
    });
    expect(await now(ticket)).toMatchObject({ status: 'REOPENED', operator_id: null });
    const mina = await desk.operator(`mina-${names}`, { department_ids: [department_id] });
    expect((await owned(ticket)).operator_id).toBe(mina.user.id);
  });
});

test('a reopened ticket of an operator who is there goes back to that one, though another has less to do', async () => {
  const { department_id, reza, ticket } = await solved();
  await desk.operator(`mina-${names}`, { department_ids: [department_id] });
  await reopen(ticket);
  expect((await owned(ticket)).operator_id).toBe(reza.user.id);
});

test('a ticket that is open is not reopened, and nothing changes', async () => {
  const { id: department_id } = await desk.department(`department ${++names}`);
  const ticket = await open(department_id);
  expect(await sara.post(`/api/tickets/${ticket.id}/reopen`)).toMatchObject({
    status: 409,
    body: { code: 'invalid_state' },
  });
  expect(await now(ticket)).toMatchObject({ status: 'OPEN', operator_id: null });
});
