import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ChatDesk, openChatDesk } from '../../../test/chat-desk.ts';
import type { Desk } from '../../../test/desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';
import type { WidgetFace, WidgetSettings, WidgetSettingsInput } from '../../contract/widget.ts';

let chats: ChatDesk;
let desk: Desk;
beforeAll(async () => {
  chats = await openChatDesk();
  ({ desk } = chats);
});
afterEach(() => chats.hangUp());
afterAll(() => chats.stop());

const nothing = { title: null, greeting: null };
const plain: WidgetSettingsInput = {
  allowed_sites: [],
  department_id: null,
  locale: null,
  side: 'END',
  color: null,
  ask_name: 'OPTIONAL',
  ask_email: 'NO',
  words: { fa: nothing, en: nothing },
};
const put = (changes: object) => desk.parisa.put('/api/admin/widget', { ...plain, ...changes });
const settings = async (): Promise<WidgetSettings> =>
  expectStatus(await desk.parisa.get('/api/admin/widget'), 200).widget;
const face = async (): Promise<WidgetFace> => expectStatus(await desk.nobody.get('/api/widget'), 200).widget;

describe('the settings of the widget', () => {
  test('begin with what needs no thought, and are replaced whole by an admin', async () => {
    const { updated_at, ...first } = await settings();
    expect(first).toEqual(plain);
    const wanted = {
      allowed_sites: ['https://shop.example', 'http://localhost:3000'],
      department_id: await chats.department(),
      locale: 'fa',
      side: 'START',
      color: '#0a7f5c',
      ask_name: 'REQUIRED',
      ask_email: 'OPTIONAL',
      words: { fa: { title: 'پشتیبانی', greeting: 'سلام!\nچه کمکی از ما برمی‌آید؟' }, en: nothing },
    };
    const { widget } = expectStatus(await put(wanted), 200);
    expect(widget).toEqual({ ...wanted, updated_at: widget.updated_at });
    expect(widget.updated_at > updated_at).toBe(true);
    expect(await settings()).toEqual(widget);
    expectStatus(await put({}), 200);
    expect(await settings()).toMatchObject(plain);
  });

  test('name sites as browsers do: lower case, no usual port, each once; the gateway may read them', async () => {
    const sites = ['https://Shop.Example', 'https://shop.example:443', 'http://localhost:3000', 'http://127.0.0.1:80'];
    const { widget } = expectStatus(await put({ allowed_sites: sites }), 200);
    const named = ['https://shop.example', 'http://localhost:3000', 'http://127.0.0.1'];
    expect(widget.allowed_sites).toEqual(named);
    expect(await desk.sql('select allowed_sites from chat.widget_embedding')).toEqual([{ allowed_sites: named }]);
  });

  test.each([
    ['a site with a path', { allowed_sites: ['https://shop.example/a'] }, 'allowed_sites.0'],
    ['every site', { allowed_sites: ['https://*.example'] }, 'allowed_sites.0'],
    [
      'a second directive in a site',
      { allowed_sites: ["https://a.example; script-src 'unsafe-inline'"] },
      'allowed_sites.0',
    ],
    ['a site of no web', { allowed_sites: ['javascript:alert(1)'] }, 'allowed_sites.0'],
    ['a port that is none', { allowed_sites: ['https://a.example', 'https://a.example:99999'] }, 'allowed_sites.1'],
    ['an unknown department', { department_id: '00000000-0000-7000-8000-0000000000ff' }, 'department_id'],
    ['a colour that is CSS', { color: 'red;background:url(x)' }, 'color'],
    ['a side that is none', { side: 'LEFT' }, 'side'],
    ['a line break in a title', { words: { fa: { title: 'a\nb', greeting: null }, en: nothing } }, 'words.fa.title'],
    ['a language that is none', { words: { fa: nothing, en: nothing, de: nothing } }, 'words.de'],
    ['a forged time', { updated_at: '2026-01-01T00:00:00Z' }, 'updated_at'],
  ])('%s is refused with 422, named, and changes nothing', async (_, changes, path) => {
    const before = await settings();
    const { status, body } = await put(changes);
    expect(status).toBe(422);
    expect(body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect(await settings()).toEqual(before);
  });

  test('are for admins; the whole is asked for', async () => {
    const reza = await desk.operator(chats.name('reza'));
    const before = await settings();
    for (const [who, status] of [
      [reza, 403],
      [await desk.register(chats.name('sara')), 403],
      [desk.nobody, 401],
    ] as const) {
      expect((await who.get('/api/admin/widget')).status).toBe(status);
      expect((await who.put('/api/admin/widget', plain)).status).toBe(status);
    }
    const { words: _, ...rest } = plain;
    expect((await desk.parisa.put('/api/admin/widget', rest)).status).toBe(422);
    expect(await settings()).toEqual(before);
  });
});

describe('the face of the widget', () => {
  test('is for anybody, kept nowhere, and names no site', async () => {
    expectStatus(await put({ allowed_sites: ['https://secret.example'], color: '#102030' }), 200);
    const answer = await desk.nobody.get('/api/widget');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { allowed_sites: _, ...shown } = { ...plain, color: '#102030' };
    expect(answer.body.widget).toEqual({ ...shown, here: false });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  // Seen to fail without the condition on capacity, and with operators taken for connected who are not.
  test('says whether somebody who takes chats of its department is here now', async () => {
    const department_id = await chats.department();
    expectStatus(await put({ department_id }), 200);
    expect((await face()).here).toBe(false);
    await chats.operatorIn(chats.name('busy-elsewhere'), await chats.department());
    await chats.operatorIn(chats.name('no-chats'), department_id, 0);
    const reza = await desk.operator(chats.name('reza'), { department_ids: [department_id] });
    expect((await face()).here).toBe(false);
    const client = await chats.connect(reza);
    await eventually(async () => (await face()).here);
    await client.ask('set_presence', { status: 'OFFLINE' });
    expect((await face()).here).toBe(false);
    await client.ask('set_presence', { status: 'ONLINE' });
    expect((await face()).here).toBe(true);
    expectStatus(await put({}), 200);
    expect((await face()).here).toBe(false);
    // A page may ask about another department than the settings name.
    const asked = await desk.nobody.get(`/api/widget?department_id=${department_id}`);
    expect(expectStatus(asked, 200).widget.here).toBe(true);
    expect((await desk.nobody.get('/api/widget?department_id=support')).status).toBe(422);
    client.socket.disconnect();
    expectStatus(await put({ department_id }), 200);
    await eventually(async () => !(await face()).here);
  });

  test('of a department that was deleted is the default one’s', async () => {
    const department_id = await chats.department();
    expectStatus(await put({ department_id }), 200);
    expect((await face()).department_id).toBe(department_id);
    expectStatus(await desk.parisa.delete(`/api/departments/${department_id}`), 204);
    expect((await face()).department_id).toBeNull();
    expect((await settings()).department_id).toBeNull();
    const { items } = expectStatus(await desk.parisa.get('/api/departments?limit=100'), 200);
    const standard = items.find((one: { is_default: boolean }) => one.is_default).id;
    await chats.operatorIn(chats.name('reza'), standard);
    expect((await face()).here).toBe(true);
  });
});

test('nobody is here: a guest leaves a message with an address, and the answer goes there', async () => {
  const guest = expectStatus(
    await desk.nobody.post('/api/auth/guest', { display_name: 'Visitor', email: 'visitor@example.com' }),
    201,
  );
  const department_id = await chats.department();
  const bearer = { authorization: `Bearer ${guest.access_token}` };
  const { ticket } = expectStatus(
    await desk.nobody.post('/api/tickets', { subject: 'Opening hours?', body: 'When?', department_id }, bearer),
    201,
  );
  expect(ticket).toMatchObject({ customer_id: guest.user.id, customer_name: 'Visitor', status: 'OPEN' });
  const reza = await desk.operator(chats.name('reza'), { department_ids: [department_id] });
  expectStatus(await reza.post(`/api/tickets/${ticket.id}/replies`, { body: 'From nine to five.' }), 201);
  const mail = await eventually(async () =>
    expectStatus(await desk.parisa.get('/api/admin/outbox'), 200).items.find(
      ({ to, kind }: { to: string; kind: string }) => to === 'visitor@example.com' && kind === 'TICKET_REPLIED',
    ),
  );
  expect(JSON.stringify(mail)).toContain('From nine to five.');
});
