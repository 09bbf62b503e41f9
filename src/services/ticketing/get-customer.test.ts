import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

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

const open = async (who: SignedIn, department_id: string, rest: object = {}): Promise<string> =>
  expectStatus(await who.post('/api/tickets', { subject: 's', body: 'b', department_id, ...rest }), 201).ticket.id;
const customer = (who: SignedIn, id: string) => who.get(`/api/tickets/${id}/customer`);

test('staff sees who wrote, and how many of their tickets they may read themselves', async () => {
  const id = await open(sara, help);
  await open(sara, help);
  await open(sara, sales);
  const { locale, time_zone } = sara.user;
  const known = {
    ...{ id: sara.user.id, display_name: 'sara', email: 'sara@example.com', email_verified: false, guest: false },
    ...{ locale, time_zone },
  };
  expect(expectStatus(await customer(reza, id), 200).customer).toEqual({ ...known, tickets: 2 });
  expect(expectStatus(await customer(desk.parisa, id), 200).customer).toEqual({ ...known, tickets: 3 });
});

test('a customer may not ask, nor an operator who is the ticket’s customer, nor one who may not read it', async () => {
  const id = await open(sara, sales);
  expect((await customer(sara, id)).status).toBe(403);
  const own = await open(reza, sales, { customer_id: reza.user.id });
  expect((await customer(reza, own)).status).toBe(403);
  const [hidden, absent] = [await customer(reza, id), await customer(reza, randomUUID())];
  expect(hidden.status).toBe(404);
  expect({ ...hidden.body, request_id: '' }).toEqual({ ...absent.body, request_id: '' });
});
