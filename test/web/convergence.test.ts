import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Ticket } from '../../src/contract/tickets.ts';
import type { Frame } from '../../web/client/frames.ts';
import { followed } from '../../web/client/with-frames.ts';
import { type Desk, openDesk, type SignedIn } from '../desk.ts';
import { cursorPastAll } from '../feed-cursor.ts';
import { openPageOf, type WebClient } from './web-client.ts';
import { comparable, fetchWorld, reduceWorld, type Viewer, type World } from './world.ts';

/** Somebody, what their page shows, and what the feed alone would have made of what they saw at first. */
interface Watcher {
  who: SignedIn;
  page: WebClient;
  viewer: Viewer;
  live: World;
  feed: World;
  cursor: string;
  reloads: number;
}

let desk: Desk;
let people: Record<'sara' | 'ali' | 'reza' | 'mina' | 'parisa', SignedIn>;
let support: string;
let sales: string;
let watchers: Record<keyof typeof people, Watcher>;
/** Tickets of Sara: one that Reza has, and one that waits for nobody in particular. */
let first: Ticket;
let second: Ticket;
let chatId: string;

beforeAll(async () => {
  desk = await openDesk({ PRESENCE_LEASE_SECONDS: '5', CHAT_OPERATOR_GRACE_SECONDS: '600' });
  [support, sales] = [(await desk.department('help')).id, (await desk.department('sales')).id];
  const capacity = { ticket_capacity: 100, chat_capacity: 3 };
  const [sara, ali] = [await desk.register('sara'), await desk.register('ali')];
  const reza = await desk.operator('reza', { department_ids: [support], ...capacity });
  const mina = await desk.operator('mina', { department_ids: [sales, support], ...capacity });
  people = { sara, ali, reza, mina, parisa: desk.parisa };
  expectStatus(await mina.put('/api/operators/me/presence', { status: 'OFFLINE' }), 200);
  first = await routed((await open(sara, 'first')).id);
  second = await open(sara, 'second', sales);
  // What anybody may read changed with the set-up: whoever comes from before that would load afresh.
  await cursorPastAll(desk, desk.parisa);
  const departments = { reza: [support], mina: [support, sales] };
  const open_ = async ([name, who]: [string, SignedIn]) => [
    name,
    await watch(who, departments[name as 'reza' | 'mina'] ?? []),
  ];
  watchers = Object.fromEntries(await Promise.all(Object.entries(people).map(open_)));
});
afterAll(async () => {
  for (const { page } of Object.values(watchers ?? {})) page.close();
  await desk.stop();
});

const open = async (who: SignedIn, subject: string, department_id = support): Promise<Ticket> =>
  expectStatus(await who.post('/api/tickets', { subject, body: 'how?', department_id }), 201).ticket;
const routed = (id: string): Promise<Ticket> =>
  eventually(async () => {
    const { ticket } = expectStatus(await desk.parisa.get(`/api/tickets/${id}`), 200);
    return ticket.status === 'PENDING_OPERATOR' && ticket;
  });
async function watch(who: SignedIn, department_ids: string[]): Promise<Watcher> {
  const { id, role, username } = who.user;
  const viewer = { id, role, department_ids };
  const page = await openPageOf(username, desk.url);
  const { next_cursor: cursor } = expectStatus(await who.get('/api/events'), 200);
  const reduce = reduceWorld(viewer);
  const world = await followed(page.live)(() => fetchWorld(page.api, viewer), reduce);
  const self: Watcher = { who, page, viewer, cursor, live: world, feed: world, reloads: 0 };
  page.live.onFrame((frame) => {
    self.live = reduce(self.live, frame);
  });
  page.live.onReload(() => {
    self.reloads += 1;
  });
  return self;
}

/** Reads on in the feed. */
async function readFeed(watcher: Watcher): Promise<void> {
  const { items, next_cursor } = expectStatus(await watcher.who.get(`/api/events?after=${watcher.cursor}`), 200);
  watcher.cursor = next_cursor;
  watcher.feed = items.reduce(reduceWorld(watcher.viewer), watcher.feed);
}

/**
 * What each source has made of the old snapshot is what a fetch gives now. How operators stand is told live, and by no frame
 * of the feed.
 */
async function converges(watcher: Watcher): Promise<void> {
  const { viewer, page } = watcher;
  let last: [object, object] = [{}, {}];
  const isSame = async () => {
    await readFeed(watcher);
    const fresh = await fetchWorld(page.api, viewer);
    const sources = { live: watcher.live, feed: { ...watcher.feed, operators: fresh.operators } };
    return (['live', 'feed'] as const).every((source) => {
      const held = { viewer, source, conversations: Object.keys(sources[source].replies) };
      last = [comparable(sources[source], held), comparable(fresh, held)];
      return isDeepStrictEqual(...last);
    });
  };
  await eventually(isSame, 8000).catch(() => expect(last[0], viewer.role).toEqual(last[1]));
}

const post = async (who: SignedIn, path: string, body?: object) => expectStatus(await who.post(path, body), 201);
const say = (who: SignedIn, ticket: Ticket, body: string, internal = false) =>
  post(who, `/api/tickets/${ticket.id}/replies`, { body, ...(internal ? { internal } : {}) });
const edit = async (who: SignedIn, ticket: Ticket, patch: object) =>
  expectStatus(await who.patch(`/api/tickets/${ticket.id}`, patch), 200);
const chat = async () => expectStatus(await desk.parisa.get(`/api/chats/${chatId}`), 200).chat;

/** One of everything that changes something, in an order that makes sense of each. */
const actions: [string, () => Promise<unknown>][] = [
  ['a ticket is created', async () => routed((await open(people.ali, 'third')).id)],
  ['its owner replies', () => say(people.reza, first, 'like this')],
  ['its customer replies', () => say(people.sara, first, 'thank you')],
  ['staff notes something', () => say(people.reza, first, 'a nice customer', true)],
  ['a customer reads a ticket', () => people.sara.post(`/api/tickets/${first.id}/read`)],
  ['an operator reads a ticket', () => people.reza.post(`/api/tickets/${first.id}/read`)],
  ['an operator chooses to be there', () => watchers.mina.page.live.ask('set_presence', { status: 'ONLINE' })],
  ['a waiting ticket is routed', () => routed(second.id)],
  [
    'a ticket is handed over',
    async () =>
      expectStatus(
        await people.reza.put(`/api/tickets/${first.id}/assignment`, { operator_id: people.mina.user.id }),
        200,
      ),
  ],
  [
    'a ticket is edited',
    () => edit(people.mina, first, { subject: 'first of all', tags: ['vip'], priority: 'URGENT' }),
  ],
  ['a tag is taken away', () => edit(people.mina, first, { tags: [] })],
  ['a ticket moves to a department of others', () => edit(people.mina, first, { department_id: sales })],
  ['a ticket is closed', async () => expectStatus(await people.mina.post(`/api/tickets/${first.id}/close`), 200)],
  ['a ticket is reopened', async () => expectStatus(await people.sara.post(`/api/tickets/${first.id}/reopen`), 200)],
  ['the reopened ticket is routed', () => routed(first.id)],
  ['a ticket moves back', () => edit(desk.parisa, first, { department_id: support })],
  [
    'a notification is read',
    async () => {
      const { items } = await eventually(async () => {
        const { body } = await people.mina.get('/api/notifications');
        return body.unread_count > 0 && body;
      });
      expectStatus(await people.mina.post(`/api/notifications/${items[0].id}/read`), 200);
    },
  ],
  ['all notifications are read', async () => expectStatus(await people.mina.post('/api/notifications/read-all'), 200)],
  [
    'a chat begins',
    async () => {
      const { rooms } = watchers.sara.page;
      chatId = (await rooms.start({ department_id: support, subject: 'a chat' })).id;
      await eventually(async () => (await chat()).status === 'ACTIVE');
    },
  ],
  [
    'something is said in a chat',
    async () => {
      watchers.sara.page.rooms.send(chatId, 'hello');
      await eventually(async () => (await chat()).head_seq === 1);
    },
  ],
  [
    'a chat is read',
    async () => {
      const { operator_id } = await chat();
      const { page } = operator_id === people.reza.user.id ? watchers.reza : watchers.mina;
      await eventually(() => page.rooms.get().rooms[chatId]?.messages.length === 1);
      page.rooms.markRead(chatId);
      await eventually(async () => (await chat()).operator_read_seq === 1);
    },
  ],
  [
    'a chat is transferred',
    async () => {
      const { operator_id } = await chat();
      const [from, to] =
        operator_id === people.reza.user.id ? (['reza', 'mina'] as const) : (['mina', 'reza'] as const);
      await watchers[from].page.rooms.transfer(chatId, { operator_id: people[to].user.id });
    },
  ],
  [
    'a chat is turned into a ticket',
    async () => void (await post(people.sara, `/api/chats/${chatId}/ticket`, { body: 'later' })),
  ],
  ['a chat ends', () => watchers.sara.page.rooms.end(chatId)],
  [
    'a chat waits in the line',
    async () => {
      chatId = (await watchers.ali.page.rooms.start()).id;
    },
  ],
  ['a customer leaves the line', () => watchers.ali.page.rooms.leaveQueue(chatId)],
  ['an operator chooses to be away', () => watchers.mina.page.live.ask('set_presence', { status: 'OFFLINE' })],
];

// R12. Seen to fail when a ticket that left a folder is kept, and when `ticket_gone` or `read` is not heard.
describe('R12: an old snapshot and what was heard since are the new snapshot, for everybody, when', () => {
  test.each(actions)('%s', async (_, act) => {
    await act();
    await Promise.all(Object.values(watchers).map(converges));
  });

  test('all that was heard by listening on, and never by loading afresh', () => {
    for (const { reloads } of Object.values(watchers)) expect(reloads).toBe(0);
  });

  test('the outsiders are there, and saw less', () => {
    const seen = ({ live }: Watcher) => live.tickets[0]?.items.length ?? 0;
    expect(seen(watchers.parisa)).toBe(4);
    expect(seen(watchers.ali)).toBe(1);
    const notes = ({ live }: Watcher) =>
      Object.values(live.replies)
        .flat()
        .filter(({ internal }) => internal);
    expect(notes(watchers.sara)).toEqual([]);
    expect(notes(watchers.mina)).toHaveLength(1);
    const heard = (event: Frame['event']) => watchers.parisa.page.frames.filter((frame) => frame.event === event);
    expect(heard('operator_status').length).toBeGreaterThan(0);
  });
});
