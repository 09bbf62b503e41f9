import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Ticket } from '../../src/contract/tickets.ts';
import type { LiveState } from '../../web/client/live.ts';
import { watchViewers } from '../../web/client/viewers.ts';
import { followed } from '../../web/client/with-frames.ts';
import { type Desk, openDesk, type SignedIn, testPassword } from '../desk.ts';
import { openTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { openBrowser } from './browser.ts';
import { openPage, openPageOf, type WebClient } from './web-client.ts';

let desk: Desk;
let sara: SignedIn;
let support: string;
/** Milliseconds by which the clock of the page is ahead of ours, and by which that of the program is behind it. */
let [ahead, behind] = [0, 0];
const pages: WebClient[] = [];
const wires: TcpProxy[] = [];
beforeAll(async () => {
  desk = await openDesk({ PRESENCE_LEASE_SECONDS: '5' }, { now: () => new Date(Date.now() - behind) });
  support = (await desk.department('help')).id;
  sara = await desk.register('sara');
  for (const name of ['reza', 'mina']) await desk.operator(name, { department_ids: [support], ticket_capacity: 100 });
});
afterAll(() => desk.stop());
afterEach(async () => {
  [ahead, behind] = [0, 0];
  for (const page of pages.splice(0)) page.close();
  for (const wire of wires.splice(0)) await wire.close();
});

const now = () => Date.now() + ahead;
async function openAs(username: string, how: Parameters<typeof openPageOf>[2] = {}): Promise<WebClient> {
  const page = await openPageOf(username, desk.url, { now, ...how });
  pages.push(page);
  return page;
}
async function openByWire(username: string, how: Parameters<typeof openPageOf>[2] = {}) {
  const wire = await openTcpProxy(desk.url);
  wires.push(wire);
  const page = await openPageOf(username, wire.through(desk.url), { now, ...how });
  pages.push(page);
  return { ...page, wire };
}
const statesOf = ({ live }: WebClient) => {
  const states: LiveState[] = [live.get()];
  live.subscribe(() => states.push(live.get()));
  return states;
};
const openTicket = async (subject = 'a question'): Promise<Ticket> =>
  expectStatus(await sara.post('/api/tickets', { subject, body: 'how?', department_id: support }), 201).ticket;
const heardOf = ({ frames }: WebClient, id: string) =>
  frames.some(({ event, data }) => event === 'ticket_changed' && data.id === id);

describe('the connection', () => {
  test('says how it stands: gone, away, and back', async () => {
    const page = await openByWire('reza');
    const states = statesOf(page);
    page.wire.cut();
    await eventually(() => page.live.get() === 'OFFLINE');
    page.wire.pass();
    await page.online();
    expect(states.slice(0, 3)).toEqual(['ONLINE', 'CONNECTING', 'OFFLINE']);
    expect(states.at(-1)).toBe('ONLINE');
  });

  test('is opened for who signs in, and ends with who signs out', async () => {
    const page = openPage(desk.url);
    pages.push(page);
    expect(page.live.get()).toBe('OFFLINE');
    await page.session.signIn('reza', testPassword);
    await page.online();
    page.session.signOut();
    expect(page.live.get()).toBe('OFFLINE');
    await expect(page.live.ask('sync', {})).rejects.toMatchObject({ code: 'offline' });
    await page.session.signIn('sara', testPassword);
    await page.online();
    await expect(page.live.ask('set_presence', { status: 'ONLINE' })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('ends when the session is ended elsewhere, and so does the session here', async () => {
    const page = await openAs('reza');
    await desk.sql(`update auth.sessions set revoked_at = now(), revoked_because = 'LOGOUT' where user_id = $1`, [
      page.session.user()?.id,
    ]);
    await eventually(() => page.session.user() === null);
    expect(page.live.get()).toBe('OFFLINE');
  });

  // Seen to fail when the token of a connection is not renewed.
  test('outlives its token: the next one is presented before', async () => {
    // Fifteen minutes are over in six seconds.
    behind = 15 * 60_000 - 6000;
    const page = await openAs('reza');
    const auth = { token: await page.session.accessToken() };
    behind = 0;
    ahead = 14.5 * 60_000;
    const another = io(desk.url, { auth, transports: ['websocket'], forceNew: true });
    await new Promise((resolve) => another.once('connect', () => resolve(true)));
    const states = statesOf(page);
    await new Promise((resolve) => another.once('disconnect', resolve));
    await page.live.ask('sync', {});
    expect(states).toEqual(['ONLINE']);
  });

  test('that was refused with an old token is opened with a new one', async () => {
    const browser = openBrowser();
    const first = await openAs('reza', { tab: browser.tab() });
    first.close();
    const kept = JSON.parse(browser.kept.get('pasokh.session') ?? '');
    browser.tab().storage.set('pasokh.session', JSON.stringify({ ...kept, access_token: 'nonsense' }));
    const page = openPage(desk.url, { tab: browser.tab() });
    pages.push(page);
    const states = statesOf(page);
    await page.online();
    expect(states).toEqual(['CONNECTING', 'ONLINE']);
  });

  test('that is dead without a word is noticed when the page wakes, and opened anew', async () => {
    const page = await openByWire('reza', { beat: 60_000, patience: 300 });
    // Its own first question, left without an answer, would give the connection up.
    await page.live.listening();
    page.wire.blackhole();
    page.wake();
    await eventually(() => page.live.get() !== 'ONLINE');
    page.wire.pass();
    await page.online();
  });
});

describe('a request', () => {
  test('whose answer does not come is a timeout, and one without a connection is offline', async () => {
    const page = await openByWire('reza', { beat: 60_000, patience: 300 });
    // Its own first question, left without an answer, would give the connection up.
    await page.live.listening();
    page.wire.blackhole('to client');
    await expect(page.live.ask('sync', {})).rejects.toMatchObject({ code: 'timeout' });
    page.wire.cut();
    await eventually(() => page.live.get() !== 'ONLINE');
    await expect(page.live.ask('sync', {})).rejects.toMatchObject({ code: 'offline' });
  });
});

describe('what happens', () => {
  // Seen to fail when the cursor is not kept.
  test('while the connection is away is heard when it is back', async () => {
    const page = await openByWire('reza');
    await page.live.listening();
    await page.live.ask('sync', {});
    page.wire.cut();
    await eventually(() => page.live.get() === 'OFFLINE');
    const { id } = await openTicket();
    expect(heardOf(page, id)).toBe(false);
    page.wire.pass();
    await eventually(() => heardOf(page, id));
  });

  test('to what one may read as a whole is the word to load afresh', async () => {
    const page = await openAs('mina');
    let reloads = 0;
    page.live.onReload(() => {
      reloads += 1;
    });
    const path = `/api/operators/${page.session.user()?.id}/profile`;
    const { profile } = expectStatus(await desk.parisa.get(path), 200);
    expectStatus(await desk.parisa.put(path, { ...profile, department_ids: [] }), 200);
    await eventually(() => reloads > 0);
    expectStatus(await desk.parisa.put(path, profile), 200);
  });

  // Seen to fail without the frames heard meanwhile.
  test('while a fetch runs is applied to its answer', async () => {
    const page = await openAs('reza');
    const { id } = await openTicket();
    const load = followed(page.live);
    const ticket = await load(
      async () => {
        const { ticket: old } = await page.api.get<{ ticket: Ticket }>(`/api/tickets/${id}`);
        expectStatus(await desk.parisa.patch(`/api/tickets/${id}`, { subject: 'changed' }), 200);
        await eventually(() =>
          page.frames.some(({ event, data }) => event === 'ticket_changed' && data.subject === 'changed'),
        );
        return old;
      },
      (old, { event, data }) => (event === 'ticket_changed' && data.id === old.id ? data : old),
    );
    expect(ticket.subject).toBe('changed');
  });

  // Seen to fail when a fetch does not wait until it is known from where on to listen.
  test('between the first fetch and the first connection is heard', async () => {
    const wire = await openTcpProxy(desk.url);
    wires.push(wire);
    wire.cut();
    const page = openPage(desk.url, { liveUrl: wire.through(desk.url) });
    pages.push(page);
    await page.session.signIn('reza', testPassword);
    await followed(page.live)(
      () => page.api.get('/api/tickets'),
      (answer) => answer,
    );
    const { id } = await openTicket();
    wire.pass();
    await eventually(() => heardOf(page, id));
  });
});

describe('who looks at a ticket', () => {
  test('is seen by the others who do, with what they type, until they leave', async () => {
    const { id } = await openTicket();
    const [reza, mina] = [await openAs('reza'), await openAs('mina')];
    const atReza = watchViewers(reza.live, id);
    const atMina = watchViewers(mina.live, id);
    const names = ({ get }: typeof atReza) => get().viewers.map(({ display_name }) => display_name);
    await eventually(() => names(atReza).join() === 'mina' && names(atMina).join() === 'reza');
    atMina.setTyping(true);
    await eventually(() => atReza.get().viewers[0]?.typing);
    atMina.setTyping(false);
    await eventually(() => atReza.get().viewers[0]?.typing === false);
    atMina.close();
    await eventually(() => names(atReza).length === 0);
    atReza.close();
  });

  test('is there again after a break of the connection', async () => {
    const { id } = await openTicket();
    const [reza, mina] = [await openAs('reza'), await openByWire('mina')];
    const atReza = watchViewers(reza.live, id);
    const atMina = watchViewers(mina.live, id);
    await eventually(() => atReza.get().viewers.length === 1);
    mina.wire.cut();
    await eventually(() => atReza.get().viewers.length === 0);
    mina.wire.pass();
    await eventually(() => atReza.get().viewers.length === 1);
    for (const viewers of [atReza, atMina]) viewers.close();
  });
});
