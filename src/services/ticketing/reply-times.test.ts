import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';
import type { Reply, Ticket } from '../../contract/tickets.ts';

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

const open = async (who = sara, rest: object = {}): Promise<Ticket> =>
  expectStatus(
    await who.post('/api/tickets', { subject: 'a question', body: 'how?', department_id: help, ...rest }),
    201,
  ).ticket;
const say = async (who: SignedIn, { id }: Ticket, rest: object = {}): Promise<{ ticket: Ticket; reply: Reply }> =>
  expectStatus(await who.post(`/api/tickets/${id}/replies`, { body: 'text', ...rest }), 201);
const see = async (who: SignedIn, { id }: Ticket): Promise<Ticket> =>
  expectStatus(await who.get(`/api/tickets/${id}`), 200).ticket;

describe('a ticket shows', () => {
  test('the names of customer and operator, wherever it is shown', async () => {
    const ticket = await open();
    expect(ticket).toMatchObject({ customer_name: 'sara', operator_name: null });
    const owned = expectStatus(
      await reza.put(`/api/tickets/${ticket.id}/assignment`, { operator_id: reza.user.id }),
      200,
    ).ticket;
    expect(owned).toMatchObject({ customer_name: 'sara', operator_name: 'reza' });
    const { items } = expectStatus(await sara.get('/api/tickets?limit=1'), 200);
    expect(items).toEqual([owned]);
    expect(expectStatus(await sara.post(`/api/tickets/${ticket.id}/close`), 200).ticket.operator_name).toBe('reza');
  });

  test('who wrote last, and when staff first answered', async () => {
    const ticket = await open();
    expect(ticket).toMatchObject({
      last_customer_reply_at: ticket.created_at,
      last_staff_reply_at: null,
      first_response_at: null,
    });
    const first = await say(reza, ticket);
    expect(first.ticket).toMatchObject({
      last_customer_reply_at: ticket.created_at,
      last_staff_reply_at: first.reply.created_at,
      first_response_at: first.reply.created_at,
    });
    const asked = await say(sara, ticket);
    const second = await say(reza, ticket);
    expect(second.ticket).toMatchObject({
      last_customer_reply_at: asked.reply.created_at,
      last_staff_reply_at: second.reply.created_at,
      first_response_at: first.reply.created_at,
    });
    expectStatus(await sara.post(`/api/tickets/${ticket.id}/close`), 200);
    const again = await say(sara, ticket);
    expect(again.ticket).toMatchObject({ status: 'REOPENED', last_customer_reply_at: again.reply.created_at });
    expect(await see(sara, ticket)).toEqual(again.ticket);
  });

  // Case 14. Seen to fail with a note that moves `last_staff_reply_at`.
  test('nothing of an internal note, neither to the customer nor in any of these times', async () => {
    const ticket = await open();
    const before = await see(sara, ticket);
    const { reply } = await say(reza, ticket, { internal: true });
    expect(reply.internal).toBe(true);
    expect(await see(sara, ticket)).toEqual(before);
    expect(await see(reza, ticket)).toEqual(before);
  });

  test('what staff opens for a customer: the text is staff’s and answers nobody; the reply after it does', async () => {
    const ticket = await open(reza, { customer_id: sara.user.id });
    expect(ticket).toMatchObject({
      customer_name: 'sara',
      last_customer_reply_at: null,
      last_staff_reply_at: ticket.created_at,
      first_response_at: null,
    });
    const { reply } = await say(reza, ticket);
    expect((await see(reza, ticket)).first_response_at).toBe(reply.created_at);
  });

  test('an operator who is the customer of a ticket as a customer, also in what opens it', async () => {
    const ticket = await open(reza, { customer_id: reza.user.id, department_id: sales });
    const { reply } = await say(reza, ticket);
    expect(reply.author_role).toBe('CUSTOMER');
    expect(await see(reza, ticket)).toMatchObject({
      last_customer_reply_at: reply.created_at,
      last_staff_reply_at: null,
      first_response_at: null,
    });
    const { items } = expectStatus(await reza.get(`/api/tickets/${ticket.id}/replies`), 200);
    expect(items.map((one: Reply) => one.author_role)).toEqual(['CUSTOMER', 'CUSTOMER']);
  });
});
