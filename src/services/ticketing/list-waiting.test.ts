import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';
import type { Ticket, WaitingTicket } from '../../contract/tickets.ts';

let desk: Desk;
let sara: SignedIn;
let reza: SignedIn;
let help: string;
let sales: string;
beforeAll(async () => {
  desk = await openDesk();
  sara = await desk.register('sara');
  [help, sales] = [(await desk.department('help')).id, (await desk.department('sales')).id];
  reza = await desk.operator('reza', { department_ids: [help], ticket_capacity: 0 });
});
afterAll(() => desk.stop());

const open = async (department_id: string, who = sara, rest: object = {}): Promise<Ticket> =>
  expectStatus(await who.post('/api/tickets', { subject: 's', body: 'b', department_id, ...rest }), 201).ticket;
async function waiting(who: SignedIn, limit = 2): Promise<WaitingTicket[]> {
  const all: WaitingTicket[] = [];
  for (let cursor = ''; ; ) {
    const page = expectStatus(await who.get(`/api/tickets/waiting?limit=${limit}${cursor}`), 200);
    all.push(...page.items);
    if (page.next_cursor === null) return all;
    cursor = `&cursor=${page.next_cursor}`;
  }
}

test('tickets nobody has, oldest first and page by page, of those somebody may read as staff', async () => {
  const first = await open(help);
  const elsewhere = await open(sales);
  const taken = await open(help);
  const answered = await open(help);
  const second = await open(help, sara, { priority: 'URGENT' });
  // His own question to another department: he may read it, and not what routing says of it.
  const asked = await open(sales, reza, { customer_id: reza.user.id });
  expectStatus(await reza.put(`/api/tickets/${taken.id}/assignment`, { operator_id: reza.user.id }), 200);
  expectStatus(await reza.post(`/api/tickets/${answered.id}/replies`, { body: 'an answer' }), 201);
  const again = await open(help);
  expectStatus(await sara.post(`/api/tickets/${again.id}/close`), 200);
  const third = await open(help);
  expectStatus(await sara.post(`/api/tickets/${again.id}/reopen`), 200);

  const ids = (items: WaitingTicket[]) => items.map(({ ticket }) => ticket.id);
  const seen = await waiting(reza);
  expect(ids(seen)).toEqual([first, second, third, again].map(({ id }) => id));
  expect(ids(await waiting(desk.parisa))).toEqual([first, elsewhere, second, asked, third, again].map(({ id }) => id));
  expect(seen[0]).toMatchObject({ ticket: first, queued_at: first.created_at });
  expect(seen[3]?.ticket).toEqual(expectStatus(await reza.get(`/api/tickets/${again.id}`), 200).ticket);
  expect((seen[3]?.queued_at ?? '') > again.created_at).toBe(true);
});

test('with why it waits, as things stand at the moment of asking', async () => {
  const inHelp = await open(help);
  const inSales = await open(sales);
  const explained = async (who: SignedIn, { id }: Ticket) =>
    (await waiting(who)).find(({ ticket }) => ticket.id === id)?.explanation;
  expect(await explained(reza, inHelp)).toMatchObject({
    wait: { reason: 'ALL_FULL', retry_at: null },
    candidates: [{ operator_id: reza.user.id, removed_by: 'FULL' }],
    considered: 1,
  });
  expect(await explained(desk.parisa, inSales)).toMatchObject({
    wait: { reason: 'NOBODY_IN_DEPARTMENT' },
    considered: 0,
  });

  expectStatus(await reza.put('/api/operators/me/presence', { status: 'OFFLINE' }), 200);
  expect(await explained(reza, inHelp)).toMatchObject({ wait: { reason: 'ALL_AWAY' } });
});

test.each(['?cursor=nonsense', '?cursor=WzFd', '?limit=0', '?status=OPEN'])('%s is refused with 422', async (query) => {
  expect((await reza.get(`/api/tickets/waiting${query}`)).status).toBe(422);
});

test('is not for customers', async () => {
  expect((await sara.get('/api/tickets/waiting')).status).toBe(403);
});
