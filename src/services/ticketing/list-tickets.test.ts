import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk, type SignedIn } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';
import type { Ticket } from '../../contract/tickets.ts';

let desk: Desk;
let sara: SignedIn;
let ali: SignedIn;
let reza: SignedIn;
let sales: { id: string };
const opened: Ticket[] = [];
beforeAll(async () => {
  desk = await openDesk();
  sara = await desk.register('sara');
  ali = await desk.register('ali');
  sales = await desk.department('sales');
  reza = await desk.operator('reza', { department_ids: [sales.id], ticket_capacity: 0 });
  for (const [who, subject, body, rest] of [
    [sara, 'كتاب‌هاي من نرسيد', 'سفارش ۱۲۳۴', { department_id: sales.id, tags: ['delivery', 'فنی'] }],
    [sara, 'Payment failed', 'The card was refused', { priority: 'URGENT' }],
    [ali, 'Another payment', 'Twice!', { department_id: sales.id, tags: ['billing'] }],
    [ali, 'Hello', 'Is anybody there?', {}],
  ] as const)
    opened.push(expectStatus(await who.post('/api/tickets', { subject, body, ...rest }), 201).ticket);
});
afterAll(() => desk.stop());

const list = async (who: SignedIn, query = '') => {
  const { items } = expectStatus(await who.get(`/api/tickets${query}`), 200);
  return items.map((ticket: Ticket) => opened.findIndex(({ id }) => id === ticket.id));
};

describe('lists', () => {
  test('show a customer’s own, an operator’s departments, all to an admin, newest first', async () => {
    expect(await list(sara)).toEqual([1, 0]);
    expect(await list(ali)).toEqual([3, 2]);
    expect(await list(reza)).toEqual([2, 0]);
    expect(await list(desk.parisa)).toEqual([3, 2, 1, 0]);
  });

  test.each([
    ['?status=OPEN', [3, 2, 1, 0]],
    ['?status=OPEN&status=CLOSED', [3, 2, 1, 0]],
    ['?status=CLOSED', []],
    ['?operator_id=none', [3, 2, 1, 0]],
    ['?priority=URGENT', [1]],
    ['?priority=URGENT&priority=NORMAL', [3, 2, 1, 0]],
    ['?created_from=2020-01-01T00:00:00Z', [3, 2, 1, 0]],
    ['?created_to=2020-01-01T00:00:00Z', []],
    ['?responded_from=2020-01-01T00:00:00Z', []],
    ['?tag=billing', [2]],
    ['?tag=%D9%81%D9%86%DB%8C', [0]],
    ['?tag=%27%20or%201%3D1%20--', []],
  ])('filter by %s', async (query, expected) => {
    expect(await list(desk.parisa, query)).toEqual(expected);
  });

  test('filter by department, and by customer', async () => {
    expect(await list(desk.parisa, `?department_id=${sales.id}`)).toEqual([2, 0]);
    expect(await list(desk.parisa, `?customer_id=${ali.user.id}`)).toEqual([3, 2]);
    expect(await list(sara, `?customer_id=${ali.user.id}`)).toEqual([]);
    expect(await list(ali, '?priority=URGENT')).toEqual([]);
  });

  test('pages by keyset give each ticket once, also when new ones arrive meanwhile', async () => {
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 10; pages++) {
      const page = expectStatus(await desk.parisa.get(`/api/tickets?limit=1${cursor}`), 200);
      seen.push(...page.items.map((ticket: Ticket) => ticket.id));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(seen).toEqual(opened.map(({ id }) => id).reverse());
  });

  test.each([
    '?limit=0',
    '?limit=101',
    '?limit=x',
    '?status=open',
    '?priority=urgent',
    '?created_from=yesterday',
    '?responded_to=2026-01-01',
    '?cursor=nonsense',
    '?cursor=WyJ4Il0',
    '?department_id=1',
    '?unknown=1',
    '?q=',
  ])('%s is refused with 422', async (query) => {
    expect((await desk.parisa.get(`/api/tickets${query}`)).status).toBe(422);
  });
});

describe('search', () => {
  test.each([
    ['کتاب', [0]],
    ['کتابهای', [0]],
    ['1234', [0]],
    ['۱۲۳۴', [0]],
    ['نرسید من', [0]],
    ['payment', [2, 1]],
    ['PAY fail', [1]],
    ['refused', [1]],
    ['nothing of the kind', []],
    ["' or 1=1 --", []],
    ['!!! & | :* (', []],
  ])('%s', async (q, expected) => {
    expect(await list(desk.parisa, `?q=${encodeURIComponent(q)}`)).toEqual(expected);
  });

  test('finds a ticket by its number, and nothing of others', async () => {
    const number = opened[1]?.number ?? 0;
    expect(await list(sara, `?q=${number}`)).toEqual([1]);
    expect(await list(sara, `?q=${encodeURIComponent(`#${number}`)}`)).toEqual([1]);
    expect(await list(ali, `?q=${number}`)).toEqual([]);
    expect(await list(ali, '?q=refused')).toEqual([]);
  });

  test('is served by an index', async () => {
    await desk.sql(
      "insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body) select gen_random_uuid(), $1, $2, 'CUSTOMER', md5(n::text) from generate_series(1, 5000) n",
      [opened[3]?.id, ali.user.id],
    );
    await desk.sql('analyze ticketing.ticket_replies');
    const plan = await desk.sql<{ 'QUERY PLAN': string }>(
      "explain select ticket_id from ticketing.ticket_replies r where to_tsvector('simple', kit.fold(r.body)) @@ ticketing.search_query('کتاب')",
    );
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('replies_by_body');
  });

  test('finds what stands in more texts than are looked up at once, and shows no customer what only notes say', async () => {
    const [saras, , alis] = opened;
    await desk.sql(
      "insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body) select gen_random_uuid(), $1, $2, 'CUSTOMER', 'everywhere' from generate_series(1, 20001)",
      [alis?.id, ali.user.id],
    );
    await desk.sql(
      "insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body, internal) values (gen_random_uuid(), $1, $2, 'OPERATOR', 'everywhere', true)",
      [saras?.id, reza.user.id],
    );
    const finds = async () => {
      expect(await list(ali, '?q=everywhere')).toEqual([2]);
      expect(await list(sara, '?q=everywhere')).toEqual([]);
      expect(await list(reza, '?q=everywhere')).toEqual([2, 0]);
      expect(await list(desk.parisa, '?q=everywhere&tag=delivery')).toEqual([0]);
      expect(await list(desk.parisa, '?q=everywhere&limit=1')).toEqual([2]);
    };
    const isCommon = async (words: string) =>
      (await desk.sql<{ common: boolean }>('select ticketing.is_common($1) as common', [words]))[0]?.common;
    expect(await isCommon('everywhere')).toBe(false);
    await finds();
    await desk.sql('analyze ticketing.ticket_replies');
    expect(await Promise.all(['Every', 'everywhere refused', 'refused', ''].map(isCommon))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    await finds();
  });
});
