import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { eventually } from '../../src/client/http-client.ts';
import type { ChatRoom } from '../../web/client/chat-room.ts';
import { type ChatDesk, openChatDesk } from '../chat-desk.ts';
import { openTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import type { Tab } from './browser.ts';
import { openPage, openPageOf, type WebClient } from './web-client.ts';

type ByWire = WebClient & { wire: TcpProxy };

/** A desk for all tests of a file, with pages of people who chat; each page has a wire of its own, which a test may cut. */
export function useChatPages() {
  let chats: ChatDesk;
  const pages: WebClient[] = [];
  const wires: TcpProxy[] = [];
  beforeAll(async () => {
    chats = await openChatDesk({ CHAT_OPERATOR_GRACE_SECONDS: '600', CHAT_CUSTOMER_GRACE_SECONDS: '600' });
  });
  afterAll(() => chats.stop());
  afterEach(async () => {
    for (const page of pages.splice(0)) page.close();
    for (const wire of wires.splice(0)) await wire.close();
    await chats.hangUp();
  });

  async function openByWire(username: string, tab?: Tab): Promise<ByWire> {
    const wire = await openTcpProxy(chats.desk.url);
    wires.push(wire);
    const page = await openPageOf(username, wire.through(chats.desk.url), tab && { tab });
    pages.push(page);
    return { ...page, wire };
  }
  /** The page is loaded anew in the same tab. */
  function reload({ tab, wire, ...page }: ByWire): ByWire {
    page.close();
    const next = openPage(wire.through(chats.desk.url), { tab });
    pages.push(next);
    return { ...next, wire };
  }

  /** Sara and Reza on pages of their own, and a department where only Reza is. */
  async function people() {
    const department_id = await chats.department();
    const [saraName, rezaName] = [chats.name('sara'), chats.name('reza')];
    await chats.desk.register(saraName);
    await chats.desk.operator(rezaName, { department_ids: [department_id], chat_capacity: 5 });
    const reza = await openByWire(rezaName);
    const sara = await openByWire(saraName);
    return { department_id, sara, reza, saraName, rezaName };
  }
  /** The same, in a chat. */
  async function talk() {
    const all = await people();
    const { sara, reza, department_id } = all;
    const { id } = await eventually(async () => {
      const chat = await sara.rooms.start({ department_id });
      return chat.status === 'ACTIVE' && chat;
    });
    await eventually(() => reza.rooms.get().rooms[id]);
    return { ...all, id };
  }

  const stored = async (id: string) =>
    (
      await chats.desk.sql<{ body: string }>('select body from chat.messages where chat_id = $1 order by seq', [id])
    ).map(({ body }) => body);

  return { chats: () => chats, openByWire, reload, people, talk, stored };
}

export const roomIn = (page: WebClient, id: string): ChatRoom => {
  const room = page.rooms.get().rooms[id];
  if (!room) throw new Error('the room is not open');
  return room;
};
export const said = (page: WebClient, id: string) => roomIn(page, id).messages.map(({ body }) => body);
export const shown = (page: WebClient, id: string) => [
  ...said(page, id),
  ...roomIn(page, id).outgoing.map(({ body }) => body),
];
export const numbered = (who: string, count: number) => Array.from({ length: count }, (_, n) => `${who} ${n + 1}`);
/** Looks at every state of a room: nothing is shown twice, and what was shown never vanishes. */
export function watch(page: WebClient, id: string): void {
  let before = new Set<string>();
  page.rooms.subscribe(() => {
    const { messages, outgoing } = roomIn(page, id);
    const ids = [...messages, ...outgoing].map(({ client_message_id }) => client_message_id);
    expect(new Set(ids).size, 'shown once').toBe(ids.length);
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => (messages[0]?.seq ?? 0) + at));
    const now = new Set(ids);
    expect([...before].filter((one) => !now.has(one))).toEqual([]);
    before = now;
  });
}
