import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Member } from '../chat-desk.ts';
import { openStage, type Stage, tells } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

type Who = Member['who'];
const nowhere = '00000000-0000-7000-8000-00000000dead';

/** Everything that can be done with one ticket; what is for staff alone is marked. */
const doneWithTicket: [string, boolean, (who: Who, id: string) => Promise<Answer>][] = [
  ['read', false, (who, id) => who.get(`/api/tickets/${id}`)],
  ['read its replies', false, (who, id) => who.get(`/api/tickets/${id}/replies`)],
  ['read its history', true, (who, id) => who.get(`/api/tickets/${id}/history`)],
  ['read who wrote it', true, (who, id) => who.get(`/api/tickets/${id}/customer`)],
  ['mark it as read', false, (who, id) => who.post(`/api/tickets/${id}/read`)],
  ['reply', false, (who, id) => who.post(`/api/tickets/${id}/replies`, { body: 'x' })],
  ['note', true, (who, id) => who.post(`/api/tickets/${id}/replies`, { body: 'x', internal: true })],
  ['edit', true, (who, id) => who.patch(`/api/tickets/${id}`, { subject: 'mine', tags: [] })],
  ['hand over', true, (who, id) => who.put(`/api/tickets/${id}/assignment`, { operator_id: stage.reza.who.user.id })],
  ['close', false, (who, id) => who.post(`/api/tickets/${id}/close`)],
  ['reopen', false, (who, id) => who.post(`/api/tickets/${id}/reopen`)],
];
const doneWithChat: [string, boolean, (who: Who, id: string) => Promise<Answer>][] = [
  ['read', false, (who, id) => who.get(`/api/chats/${id}`)],
  ['read its messages', false, (who, id) => who.get(`/api/chats/${id}/messages`)],
  ['read who had it', true, (who, id) => who.get(`/api/chats/${id}/assignments`)],
  ['say', false, (who, id) => who.post(`/api/chats/${id}/messages`, { client_message_id: randomUUID(), body: 'x' })],
  ['turn into a ticket', false, (who, id) => who.post(`/api/chats/${id}/ticket`, {})],
];

// Case 12. Seen to fail with everybody let through the door of tickets.
describe('what is another’s looks like what is not there', () => {
  const noun = { ticket: doneWithTicket, chat: doneWithChat };
  test.each(['ticket', 'chat'] as const)('a %s: nothing can be done with it, by id or by number', async (kind) => {
    const { ali, neda, mina, ticket } = stage;
    await stage.nothingHappens(async () => {
      for (const [what, forStaff, act] of noun[kind])
        for (const { who } of [ali, neda, mina]) {
          const hidden = tells(await act(who, stage[kind].id));
          const isCustomer = who !== mina.who;
          // A note is refused by what is asked, before it is looked where.
          const expected = isCustomer && forStaff ? [403, 404] : [404];
          expect(expected, `${who.user.username} ${what}`).toContain(hidden.status);
          expect(hidden, what).toEqual(tells(await act(who, nowhere)));
          if (kind === 'ticket') expect(expected, what).toContain((await act(who, String(ticket.number))).status);
        }
    });
  });

  test('whoever may, can do all of it', async () => {
    const { sara, reza, support, chat, desk } = stage;
    const { id } = await stage.open(sara, support);
    for (const [what, , act] of doneWithTicket) expect((await act(reza.who, id)).status, what).toBeLessThan(300);
    for (const [what, forStaff, act] of doneWithTicket)
      if (!forStaff) expect((await act(sara.who, id)).status, what).toBeLessThan(300);
    for (const [what, , act] of doneWithChat.filter(([name]) => name !== 'turn into a ticket'))
      expect((await act(reza.who, chat.id)).status, what).toBeLessThan(300);
    expectStatus(await desk.parisa.get(`/api/tickets/${id}`), 200);
  });

  // An answer that differed would tell whether there is such a ticket, how new it is, or who has it.
  test('neither If-Match nor a supposed owner tells anything of it', async () => {
    const { mina, reza, ticket, sara } = stage;
    const tag = (await sara.who.get(`/api/tickets/${ticket.id}`)).headers.get('etag') ?? '';
    expect(tag).not.toBe('');
    await stage.nothingHappens(async () => {
      const asked = [tag, '"wrong"', '*'].flatMap((value) => [
        (id: string) => mina.who.patch(`/api/tickets/${id}`, { subject: 'x' }, { 'if-match': value }),
        (id: string) => mina.who.get(`/api/tickets/${id}`, { 'if-none-match': value }),
      ]);
      for (const expected_operator_id of [reza.who.user.id, mina.who.user.id, null])
        asked.push((id) =>
          mina.who.put(`/api/tickets/${id}/assignment`, { operator_id: mina.who.user.id, expected_operator_id }),
        );
      for (const ask of asked) {
        const hidden = await ask(ticket.id);
        expect(hidden.status).toBe(404);
        expect(hidden.headers.get('etag')).toBeNull();
        expect(tells(hidden)).toEqual(tells(await ask(nowhere)));
      }
    });
    const own = await stage.open(stage.ali, stage.sales);
    const handOver = { operator_id: null, expected_operator_id: reza.who.user.id };
    expect((await mina.who.put(`/api/tickets/${own.id}/assignment`, handOver)).status).toBe(409);
  });

  test('the answer kept under an Idempotency-Key is for whoever sent the key', async () => {
    const { sara, ali, support } = stage;
    const [key, body] = [randomUUID(), { subject: 'a secret of Sara', body: 'x', department_id: support }];
    const first = expectStatus(await sara.who.post('/api/tickets', body, { 'idempotency-key': key }), 201);
    const other = await ali.who.post('/api/tickets', body, { 'idempotency-key': key });
    expect(other.headers.get('idempotency-replayed')).toBeNull();
    expect(expectStatus(other, 201).ticket).toMatchObject({ customer_id: ali.who.user.id });
    expect(other.body.ticket.id).not.toBe(first.ticket.id);
    const again = await sara.who.post('/api/tickets', body, { 'idempotency-key': key });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body.ticket.id).toBe(first.ticket.id);
  });
});

// Case 13.
describe('lists, counts and search', () => {
  const searches = () => {
    const { ticket, sara, reza, support } = stage;
    const filters = [
      ...['q=zebra', 'q=striped', `q=${ticket.number}`, `q=%23${ticket.number}`, 'tag=quagga'],
      `customer_id=${sara.who.user.id}`,
      ...[`operator_id=${reza.who.user.id}`, `department_id=${support}`],
    ];
    return filters.map((filter) => `/api/tickets?limit=100&${filter}`);
  };

  test('show nothing of what is another’s, whatever is asked for', async () => {
    const { ali, neda, mina, ticket, chat, sara, reza, support } = stage;
    await stage.nothingHappens(async () => {
      for (const { who } of [ali, neda, mina]) {
        const paths = [
          ...['/api/tickets?limit=100', ...searches()],
          ...['/api/chats?limit=100', `/api/chats?customer_id=${sara.who.user.id}`],
          ...[`/api/chats?operator_id=${reza.who.user.id}`, `/api/chats?department_id=${support}`],
          ...['/api/events', '/api/notifications?limit=100', '/api/auth/me'],
          ...(who === mina.who ? ['/api/tickets?folder=ALL&limit=100', '/api/tickets/waiting?limit=100'] : []),
        ];
        for (const path of paths) {
          const said = JSON.stringify(expectStatus(await who.get(path), 200));
          for (const secret of [ticket.id, chat.id, 'zebra', 'striped', 'okapi', 'quagga', 'sara@example.com'])
            expect(said, `${who.user.username} ${path}`).not.toContain(secret);
        }
      }
      for (const { who } of [ali, neda])
        for (const path of [
          '/api/tickets/counts',
          '/api/tickets/waiting',
          '/api/operators',
          '/api/users',
          '/api/skills',
        ])
          expect((await who.get(path)).status).toBe(403);
    });
  });

  test('are narrowed by the same words to it for whom it is', async () => {
    const { sara, reza, ticket } = stage;
    for (const path of searches())
      for (const { who } of [sara, reza]) {
        const { items } = expectStatus(await who.get(path), 200);
        expect(
          items.map(({ id }: { id: string }) => id),
          path,
        ).toContain(ticket.id);
      }
  });

  test('counts grow by what is one’s own, and by nothing else', async () => {
    const { sara, ali, reza, mina, support, sales } = stage;
    const count = async ({ who }: Member) => expectStatus(await who.get('/api/tickets/counts'), 200);
    const before = { mina: await count(mina), reza: await count(reza) };
    await stage.open(sara, support);
    expect(await count(mina)).toEqual(before.mina);
    expect((await count(reza)).counts.DEPARTMENTS).toBe(before.reza.counts.DEPARTMENTS + 1);
    await stage.open(ali, sales);
    expect((await count(mina)).counts.DEPARTMENTS).toBe(before.mina.counts.DEPARTMENTS + 1);
  });

  test('a cursor of another’s list opens only one’s own, and marks of reading are one’s own', async () => {
    const { sara, ali, reza, desk } = stage;
    await stage.open(sara, stage.support);
    for (const owner of [sara.who, reza.who, desk.parisa]) {
      const { next_cursor } = expectStatus(await owner.get('/api/tickets?limit=1'), 200);
      expect(next_cursor).not.toBeNull();
      const page = expectStatus(await ali.who.get(`/api/tickets?cursor=${next_cursor}`), 200);
      for (const ticket of page.items) expect(ticket.customer_id).toBe(ali.who.user.id);
      // Of another list: refused or nothing, never what belongs to it.
      const chats = await ali.who.get(`/api/chats?cursor=${next_cursor}`);
      expect([200, 422]).toContain(chats.status);
      if (chats.status === 200) expect(chats.body.items).toEqual([]);
    }
    expectStatus(await reza.who.post(`/api/tickets/${stage.ticket.id}/read`), 200);
    const marks = async ({ who }: Member) => expectStatus(await who.get('/api/tickets?q=zebra'), 200).read_marks;
    expect(await marks(reza)).toHaveProperty(stage.ticket.id);
    expect(await marks(sara)).toEqual({});
  });

  test('a cursor of another’s feed tells nothing of theirs', async () => {
    const { sara, ali, support } = stage;
    const cursor = (await sara.client.ask('sync', {})).feed.cursor;
    const { id } = await stage.open(sara, support);
    const feedOf = async ({ who }: Member) => JSON.stringify((await who.get(`/api/events?after=${cursor}`)).body);
    await eventually(async () => (await feedOf(sara)).includes(id));
    expect(await feedOf(ali)).not.toContain(id);
    expect(JSON.stringify(await ali.client.ask('sync', { feed: cursor }))).not.toContain(id);
  });
});

// Case 15.
describe('what the server decides cannot be said in a body', () => {
  const forged = {
    operator_id: randomUUID(),
    author_id: randomUUID(),
    author_role: 'ADMIN',
    sender_id: randomUUID(),
    sender_role: 'OPERATOR',
    created_at: '2020-01-01T00:00:00Z',
    status: 'CLOSED',
    number: 1,
    seq: 1,
    id: randomUUID(),
    role: 'ADMIN',
  };
  const places: [string, object, (who: Who, body: object) => Promise<Answer>][] = [
    ['a ticket', { subject: 's', body: 'b' }, (who, body) => who.post('/api/tickets', body)],
    ['a reply', { body: 'b' }, (who, body) => who.post(`/api/tickets/${stage.ticket.id}/replies`, body)],
    [
      'a message',
      { client_message_id: 'forged', body: 'b' },
      (who, body) => who.post(`/api/chats/${stage.chat.id}/messages`, body),
    ],
    ['the profile', { display_name: 'Sara' }, (who, body) => who.patch('/api/auth/me', body)],
    ['a guest', { display_name: 'x' }, (_, body) => stage.desk.nobody.post('/api/auth/guest', body)],
  ];

  test.each(places)('%s with any of it is 422 and makes nothing', async (_, body, act) => {
    const { who } = stage.sara;
    await stage.nothingHappens(async () => {
      for (const [field, value] of Object.entries(forged))
        expect(await act(who, { ...body, [field]: value }), field).toMatchObject({
          status: 422,
          body: { code: 'invalid_request' },
        });
    });
  });

  test('a customer writes no note and opens no ticket for another', async () => {
    const { sara, ali, ticket } = stage;
    await stage.nothingHappens(async () => {
      const note = await sara.who.post(`/api/tickets/${ticket.id}/replies`, { body: 'b', internal: true });
      expect(note.status).toBe(403);
      const body = { subject: 's', body: 'b', customer_id: ali.who.user.id };
      expect([403, 422]).toContain((await sara.who.post('/api/tickets', body)).status);
      expect((await sara.who.patch(`/api/tickets/${ticket.id}`, { priority: 'URGENT' })).status).toBe(403);
    });
  });

  test.each(places)('%s without it is made, and bears what the server decided', async (_, body, act) => {
    const answer = await act(stage.sara.who, body);
    expect(answer.status).toBeLessThan(300);
    const { ticket, reply, message, user } = answer.body;
    const { id } = stage.sara.who.user;
    if (reply) expect(reply).toMatchObject({ author_id: id, author_role: 'CUSTOMER', internal: false });
    else if (ticket) expect(ticket).toMatchObject({ customer_id: id, status: 'OPEN', operator_id: null });
    else if (message) expect(message).toMatchObject({ sender_id: id, sender_role: 'CUSTOMER' });
    else expect(user.role).toBe('CUSTOMER');
  });
});

// Case 17.
test('an operator who was removed from a department can do nothing there, and hears nothing from that moment', async () => {
  const { chats, desk, sara, support, sales } = stage;
  const kian = await chats.operatorIn('kian', support);
  const { profile } = expectStatus(await desk.parisa.get(`/api/operators/${kian.who.user.id}/profile`), 200);
  const move = async (department_ids: string[]) =>
    expectStatus(
      await desk.parisa.put(`/api/operators/${kian.who.user.id}/profile`, {
        ...profile,
        ticket_capacity: 0,
        department_ids,
      }),
      200,
    );
  await move([support]);
  const reads = doneWithTicket.filter(([what]) => what.startsWith('read'));
  for (const [what, , act] of reads) expect((await act(kian.who, stage.ticket.id)).status, what).toBe(200);
  expect(await kian.client.ask('look_at', { ticket_id: stage.ticket.id })).toMatchObject({ ok: true });

  await move([sales]);
  await stage.nothingHappens(async () => {
    for (const [what, , act] of doneWithTicket) expect((await act(kian.who, stage.ticket.id)).status, what).toBe(404);
    for (const query of ['q=zebra', `department_id=${support}`, 'folder=ALL'])
      expect(expectStatus(await kian.who.get(`/api/tickets?${query}`), 200).items).not.toContainEqual(
        expect.objectContaining({ department_id: support }),
      );
    expect(await kian.client.ask('look_at', { ticket_id: stage.ticket.id })).toMatchObject({
      error: { code: 'not_found' },
    });
  });
  const from = kian.client.frames.length;
  const { id } = await stage.open(sara, support);
  expectStatus(await sara.who.post(`/api/tickets/${id}/replies`, { body: 'what Kian must not hear' }), 201);
  const here = await stage.open(stage.ali, sales);
  await kian.client.heard('ticket_changed', (data) => data.id === here.id);
  expect(JSON.stringify(kian.client.frames.slice(from))).not.toContain(id);

  await move([support]);
  for (const [what, , act] of reads) expect((await act(kian.who, stage.ticket.id)).status, what).toBe(200);
});
