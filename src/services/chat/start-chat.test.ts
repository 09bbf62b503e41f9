import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ChatDesk, openChatDesk, statusOf } from '../../../test/chat-desk.ts';
import type { Desk } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let chats: ChatDesk;
let desk: Desk;
beforeAll(async () => {
  chats = await openChatDesk({ CHATS_PER_PERSON: '2', CHATS_PER_ADDRESS: '12' });
  ({ desk } = chats);
});
afterEach(async () => {
  await chats.hangUp();
  // Open chats count for the limit of this address.
  await desk.sql(
    `update chat.chats set status = 'ENDED', ended_at = now(), end_reason = 'CUSTOMER_GONE', opened_from = null where status <> 'ENDED'`,
  );
  await desk.sql('update routing.operators set active_chats = 0');
  await desk.sql('delete from kit.throttles');
  await desk.sql(`update routing.assignments set ended_at = now(), end_reason = 'CLOSED' where ended_at is null`);
});
afterAll(() => chats.stop());

describe('starting a chat', () => {
  test('an operator who is free has it at once; both hear of it in every tab, and the operator is busy', async () => {
    const department_id = await chats.department();
    const reza = await chats.operatorIn(chats.name('reza'), department_id);
    const sara = await chats.customer(chats.name('sara'));
    const tab = await chats.connect(sara.who);
    const chat = await sara.client.start({ department_id, subject: 'سلام' });
    expect(chat).toMatchObject({
      status: 'ACTIVE',
      customer_id: sara.who.user.id,
      operator_id: reza.who.user.id,
      operator_name: reza.who.user.display_name,
      subject: 'سلام',
      position: null,
      head_seq: 0,
      ended_at: null,
    });
    const now = expectStatus(await sara.who.get(`/api/chats/${chat.id}`), 200).chat;
    expect(chat).toEqual(now);
    for (const client of [reza.client, sara.client, tab])
      expect((await client.heard('chat_started', (data) => data.chat.id === chat.id)).chat).toEqual(now);
    expect(await statusOf(desk, reza.who.user.id)).toBe('BUSY');
    const { id } = reza.who.user;
    await reza.client.heard('operator_status', (data) => data.operator_id === id && data.status === 'BUSY');
  });

  test('nobody is there, or all are full: it waits with its place, and is served when somebody is free', async () => {
    const department_id = await chats.department();
    const [sara, ali] = [await chats.customer(chats.name('sara')), await chats.customer(chats.name('ali'))];
    const first = await sara.client.start({ department_id });
    const second = await ali.client.start({ department_id });
    expect([first, second]).toMatchObject([
      { status: 'WAITING', position: 1, operator_id: null },
      { status: 'WAITING', position: 2, operator_id: null },
    ]);
    const unknown = { chat_id: second.id, position: 2, estimated_wait_s: null };
    expect(await ali.client.heard('queue_position')).toEqual(unknown);
    const reza = await chats.operatorIn(chats.name('reza'), department_id);
    expect((await sara.client.heard('chat_started')).chat.operator_id).toBe(reza.who.user.id);
    await ali.client.heard('queue_position', ({ position }) => position === 1);
    const { chat } = await reza.client.ask('end_chat', { chat_id: first.id });
    expect(chat).toMatchObject({ status: 'ENDED', end_reason: 'OPERATOR_ENDED' });
    expect((await ali.client.heard('chat_started')).chat.operator_id).toBe(reza.who.user.id);
  });

  test('the skill asked for decides, and the assignment says why', async () => {
    const skill = chats.name('فنی');
    expectStatus(await desk.parisa.post('/api/skills', { name: skill }), 201);
    const department_id = await chats.department({ strategy: 'SKILL_BASED', skill_wait_seconds: 3600 });
    const [mina, reza] = [
      await chats.operatorIn(chats.name('mina'), department_id),
      await chats.operatorIn(chats.name('reza'), department_id),
    ];
    const { profile } = expectStatus(await desk.parisa.get(`/api/operators/${reza.who.user.id}/profile`), 200);
    const skilled = { ...profile, skills: [skill] };
    expectStatus(await desk.parisa.put(`/api/operators/${reza.who.user.id}/profile`, skilled), 200);
    const [sara, ali] = [await chats.customer(chats.name('sara')), await chats.customer(chats.name('ali'))];
    const chat = await sara.client.start({ department_id, skills: [skill] });
    expect(chat.operator_id).toBe(reza.who.user.id);
    const { items } = expectStatus(await reza.who.get(`/api/chats/${chat.id}/assignments`), 200);
    expect(items).toMatchObject([{ operator_id: reza.who.user.id, reason: 'ROUTED', end_reason: null }]);
    expect(items[0].explanation).toMatchObject({ rule: 'SKILL_MATCH', removed: { LACKS_SKILL: 1 } });
    expect(await ali.client.start({ department_id, skills: [skill] })).toMatchObject({ status: 'WAITING' });
    // A waits-for-skill holds up nobody who asks for less.
    const neda = await chats.customer(chats.name('neda'));
    expect((await neda.client.start({ department_id })).operator_id).toBe(mina.who.user.id);
    expect((await sara.who.get(`/api/chats/${chat.id}/assignments`)).status).toBe(403);
  });

  // A5. Tried with tickets before chats in the order of `decide`, and without idle_since: both are caught.
  test('least busy first, then the longest idle', async () => {
    const department_id = await chats.department();
    const [mina, reza] = [
      await chats.operatorIn(chats.name('mina'), department_id, 3),
      await chats.operatorIn(chats.name('reza'), department_id, 3),
    ];
    const customers = await Promise.all(Array.from({ length: 4 }, () => chats.customer(chats.name('customer'))));
    const owners = [];
    for (const { client } of customers) owners.push((await client.start({ department_id })).operator_id);
    const [first, second] = owners;
    expect(new Set([first, second])).toEqual(new Set([mina.who.user.id, reza.who.user.id]));
    expect(owners).toEqual([first, second, first, second]);
    // Equally busy again, and the one who comes first by any other order has just had one.
    const elsewhere = await chats.department();
    const others = [
      await chats.operatorIn(chats.name('omid'), elsewhere),
      await chats.operatorIn(chats.name('lea'), elsewhere),
    ];
    const [ali, neda] = [await chats.customer(chats.name('ali')), await chats.customer(chats.name('neda'))];
    const short = await ali.client.start({ department_id: elsewhere });
    await ali.client.ask('end_chat', { chat_id: short.id });
    const next = await neda.client.start({ department_id: elsewhere });
    expect([short, next].map(({ operator_id }) => operator_id)).toEqual(others.map(({ who }) => who.user.id));
  });

  test('the same client_chat_id is the same chat, however often and wherever it is sent', async () => {
    const department_id = await chats.department();
    const reza = await chats.operatorIn(chats.name('reza'), department_id);
    const sara = await chats.customer(chats.name('sara'));
    const tab = await chats.connect(sara.who);
    const wanted = { client_chat_id: randomUUID(), department_id };
    const acks = await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 ? sara.client : tab).ask('start_chat', wanted)),
    );
    expect(new Set(acks.map(({ chat }) => chat.id)).size).toBe(1);
    expect(acks[0].chat.operator_id).toBe(reza.who.user.id);
    // Another's equal id is another chat.
    const ali = await chats.customer(chats.name('ali'));
    expect((await ali.client.ask('start_chat', wanted)).chat).toMatchObject({ status: 'WAITING' });
  });

  test.each([
    ['no client_chat_id', {}, 'invalid_request'],
    ['an unknown department', { client_chat_id: 'c', department_id: randomUUID() }, 'invalid_request'],
    ['a department id that is none', { client_chat_id: 'c', department_id: 'x' }, 'invalid_request'],
    ['a forged owner', { client_chat_id: 'c', operator_id: randomUUID() }, 'invalid_request'],
    ['a subject with a line break', { client_chat_id: 'c', subject: 'a\nb' }, 'invalid_request'],
  ])('%s is refused and nothing begins', async (_, wanted, code) => {
    const sara = await chats.customer(chats.name('sara'));
    expect(await sara.client.ask('start_chat', wanted)).toMatchObject({ ok: false, error: { code } });
    expect(expectStatus(await sara.who.get('/api/chats'), 200).items).toEqual([]);
  });

  // Tried without `limitStarts`: all are let in, and the desk is told of twenty missed chats.
  test('who starts and leaves again and again is told to wait', async () => {
    const department_id = await chats.department();
    const sara = await chats.customer(chats.name('sara'));
    const codes = [];
    for (let at = 0; at < 20; at++) {
      const { ok, chat, error } = await sara.client.ask('start_chat', { client_chat_id: randomUUID(), department_id });
      codes.push(ok ? 'ok' : error.code);
      if (ok) await sara.client.ask('leave_queue', { chat_id: chat.id });
    }
    expect(codes).toEqual([...Array(8).fill('ok'), ...Array(12).fill('too_many_requests')]);
  });

  test('staff starts none', async () => {
    const reza = await chats.operatorIn(chats.name('reza'), await chats.department());
    expect(await reza.client.ask('start_chat', { client_chat_id: 'c' })).toMatchObject({
      error: { code: 'forbidden' },
    });
  });

  test('so many of one person, so many of one address: a clear word, and room again after an end', async () => {
    const department_id = await chats.department();
    const sara = await chats.customer(chats.name('sara'));
    const [first] = [await sara.client.start({ department_id }), await sara.client.start({ department_id })];
    await expect(sara.client.start({ department_id })).rejects.toThrow('too_many_chats: You have other chats open');
    // At once, over several sockets and in several departments: the limit holds. Tried without `lockStarts`: caught.
    await sara.client.ask('leave_queue', { chat_id: first?.id });
    const tabs = await Promise.all(Array.from({ length: 4 }, () => chats.connect(sara.who)));
    const elsewhere = await Promise.all(tabs.map(() => chats.department()));
    const started = await Promise.allSettled(tabs.map((tab, at) => tab.start({ department_id: elsewhere[at] })));
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);

    // Those of one moment are not counted for one another.
    const others = await Promise.all(Array.from({ length: 12 }, () => chats.customer(chats.name('customer'))));
    const many = await Promise.allSettled(
      others.flatMap(({ client }) => [client.start({ department_id }), client.start({ department_id })]),
    );
    const open = await desk.sql(`select from chat.chats where status <> 'ENDED'`);
    expect(open.length).toBeGreaterThanOrEqual(12);
    const refused = many.filter((one) => one.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(String(reason)).toContain('from your network');
  });

  // Tried without the look whether somebody starts twice in one transaction: all five are started.
  test('so many of one person also when all of them are started together', async () => {
    const [held, department_id] = [await chats.department(), await chats.department()];
    const [ali, sara] = [await chats.customer(chats.name('ali')), await chats.customer(chats.name('sara'))];
    const tabs = await Promise.all(Array.from({ length: 5 }, () => chats.connect(sara.who)));
    await desk.sql(
      `update chat.chats set status = 'ENDED', ended_at = now(), end_reason = 'CUSTOMER_ENDED' where status = 'WAITING'`,
    );
    await desk.sql('begin');
    await desk.sql('select from routing.departments where id = $1 for update', [held]);
    // Whoever comes meanwhile waits for this one, and is started with the others.
    const first = ali.client.start({ department_id: held });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const all = Promise.allSettled(tabs.map((tab) => tab.start({ department_id })));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await desk.sql('commit');
    await first;
    expect((await all).filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  // Tried without the lock of the department: more than three wait.
  test('a full line offers the ticket instead; nobody is counted who is served at once', async () => {
    const department_id = await chats.department({ max_waiting_chats: 3 });
    const customers = await Promise.all(Array.from({ length: 6 }, () => chats.customer(chats.name('customer'))));
    const all = await Promise.allSettled(customers.map(({ client }) => client.start({ department_id })));
    const refused = all.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const { reason } of refused) expect(String(reason)).toMatch(/line_full: .*ticket/);
    const waiting = await desk.sql(`select from chat.chats where department_id = $1 and status = 'WAITING'`, [
      department_id,
    ]);
    expect(waiting).toHaveLength(3);
    const none = await chats.department({ max_waiting_chats: 0 });
    await chats.operatorIn(chats.name('reza'), none);
    const [ali, neda] = customers.filter((_, at) => all[at]?.status === 'rejected');
    expect(await ali?.client.start({ department_id: none })).toMatchObject({ status: 'ACTIVE' });
    await expect(neda?.client.start({ department_id: none })).rejects.toThrow('line_full');
  });

  // A1, A6. Tried without the check of capacity in the claim and without the CHECK in the database: caught.
  test('many racing for few free places: exactly so many win, over the limit is nobody', async () => {
    const department_id = await chats.department();
    await desk.sql(`update routing.departments set max_waiting_chats = 1000`);
    const operators = [];
    for (const capacity of [1, 2, 3])
      operators.push(await chats.operatorIn(chats.name('operator'), department_id, capacity));
    const customers = await Promise.all(Array.from({ length: 12 }, () => chats.customer(chats.name('customer'))));
    const started = await Promise.all(customers.map(({ client }) => client.start({ department_id })));
    expect(started.filter(({ status }) => status === 'ACTIVE')).toHaveLength(6);
    const loads = await desk.sql<{ active_chats: number; chat_capacity: number; owned: number }>(
      `select o.active_chats, o.chat_capacity, (select count(*)::int from chat.chats c where c.operator_id = o.id and c.status = 'ACTIVE') as owned
       from routing.operators o where id = any($1::uuid[]) order by chat_capacity`,
      [operators.map(({ who }) => who.user.id)],
    );
    expect(loads).toEqual([1, 2, 3].map((n) => ({ active_chats: n, chat_capacity: n, owned: n })));
    const places = started.filter(({ status }) => status === 'WAITING').map(({ position }) => position);
    expect(places.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
