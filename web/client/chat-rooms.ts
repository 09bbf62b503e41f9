import type { Chat, ChatMessage, ChatTransfer } from '#contract/chats.ts';
import type { Page } from '#contract/primitives.ts';
import type { SyncedChat } from '#contract/socket.ts';
import { type Api, ApiError } from './api.ts';
import { createChatReads } from './chat-reads.ts';
import {
  applyToRoom,
  type ChatRoom,
  isRoomBehind,
  learnChat,
  newest,
  ownReadSeq,
  roomOf,
  takeMessages,
  takeOlder,
} from './chat-room.ts';
import type { Frame, ServerFrames } from './frames.ts';
import type { Live } from './live.ts';
import { createOutbox } from './outbox.ts';
import { createOutgoing } from './outgoing.ts';
import { type ChatRoomsState, createRoomStore } from './room-store.ts';
import type { Session } from './session.ts';
import { createStart, type WantedChat } from './start-chat.ts';
import { browserStorage, type TabStorage } from './storage.ts';
import type { Readable } from './store.ts';
import { createTyping } from './typing.ts';

/** The chats of whoever is signed in, customer or operator. What is asked of a room that is not open is not done. */
export interface ChatRooms extends Readable<ChatRoomsState> {
  /**
   * Opens all chats of one's own that have not ended, and goes on with what a reload interrupted. @throws {ApiError} when
   * that cannot be done now; it is tried again when the live connection comes.
   */
  restore(): Promise<void>;
  /** Lasts as long as it takes; what was started before a reload goes on in `restore`. @throws {ApiError} why it cannot be. */
  start(wanted?: WantedChat): Promise<Chat>;
  /** Any chat one may read, ended ones too. @throws {ApiError} */
  open(chatId: string): Promise<void>;
  /** @throws {ApiError} */
  loadOlder(chatId: string): Promise<void>;
  /** Shown at once, and sent as soon as it can be. */
  send(chatId: string, body: string): void;
  /** Of a message that failed: tries again, after all that wait. */
  retry(chatId: string, clientMessageId: string): void;
  /** Of a message that is still outgoing: forgets it, unless it has reached the server already. */
  discard(chatId: string, clientMessageId: string): void;
  /** To be called with each key; ends by itself when that stops. */
  setTyping(chatId: string, isTyping: boolean): void;
  /** The person has seen it up to there, or to the last message. */
  markRead(chatId: string, seq?: number): void;
  /** @throws {ApiError} */
  end(chatId: string): Promise<void>;
  /** @throws {ApiError} */
  leaveQueue(chatId: string): Promise<void>;
  /** To an operator, or to the line of a department. @throws {ApiError} */
  transfer(chatId: string, to: Omit<ChatTransfer, 'chat_id'>): Promise<void>;
  /** Puts a room away, with all that waits in it. */
  dismiss(chatId: string): void;
  close(): void;
}

/** What another tab has not got rid of for so long is not being sent. Milliseconds. */
const abandoned = 30_000;

export function createChatRooms({
  live,
  api,
  session,
  storage = browserStorage(),
  key = 'pasokh.chats',
}: {
  live: Live;
  api: Api;
  session: Session;
  storage?: TabStorage;
  key?: string;
}): ChatRooms {
  const state = createRoomStore((chatId, arrived) => mine.outgoing.remove(chatId, arrived));
  const { room: roomIn, change } = state;
  const opening = new Map<string, Promise<void>>();
  const typing = createTyping(
    (chat_id, isTyping) => void live.ask('typing', { chat_id, typing: isTyping }).catch(() => {}),
    (chatId) => change(chatId, (room) => ({ ...room, typing: false })),
  );
  let mine = belongings(session.user()?.id ?? '');
  let isRestored = true;
  let closed = false;

  /** All that is one person's, and nobody else's after them. */
  function belongings(me: string) {
    const outbox = createOutbox(storage, `${key}.outbox.${me}.`);
    return {
      me,
      outbox,
      outgoing: createOutgoing({
        ...{ live, outbox },
        changed: (chatId) => change(chatId, (room) => ({ ...room, outgoing: mine.outgoing.of(chatId) })),
        delivered({ chat_id, client_message_id }, seq) {
          const room = roomIn(chat_id);
          if (!room || seq <= room.log.seq) mine.outgoing.remove(chat_id, [client_message_id]);
          else live.catchUp();
        },
      }),
      start: createStart(live, storage, `${key}.start.${me}`),
      starting: undefined as Promise<Chat> | undefined,
      /** What was heard of places in the line, also before the room was open. */
      places: new Map<string, ServerFrames['queue_position']>(),
      reads: createChatReads(live),
    };
  }

  function put(fresh: ChatRoom): void {
    const { id } = fresh.chat;
    if (roomIn(id)) return void change(id, (room) => learnChat(room, fresh.chat));
    state.add(fresh);
    const place = mine.places.get(id);
    if (place) hear({ event: 'queue_position', data: place });
    const said = fresh.messages.filter(({ sender_id }) => sender_id === mine.me);
    mine.outgoing.remove(
      id,
      said.map(({ client_message_id }) => client_message_id),
    );
    mine.outgoing.adopt(id);
    live.catchUp();
  }

  function remove(chatId: string): void {
    state.remove(chatId);
    typing.forget(chatId);
  }

  function hear(frame: Frame): void {
    const { me, places } = mine;
    if (frame.event === 'chat_gone') return void remove(frame.data.id);
    if (frame.event === 'queue_position') places.set(frame.data.chat_id, frame.data);
    const chat = 'chat' in frame.data ? frame.data.chat : undefined;
    const chatId = chat?.id ?? ('chat_id' in frame.data ? frame.data.chat_id : null);
    if (typeof chatId !== 'string') return;
    if (chat && isOwn(chat) && chat.status !== 'ENDED') put(roomOf(chat));
    change(chatId, (room) => applyToRoom(room, frame, me));
    if (frame.event === 'typing' && frame.data.user_id !== me) typing.heard(chatId, frame.data.typing);
    const room = roomIn(chatId);
    if (room && isRoomBehind(room)) live.catchUp();
  }
  const isOwn = ({ customer_id, operator_id }: Chat) => mine.me === customer_id || mine.me === operator_id;

  function synced(chatId: string, found: SyncedChat): void {
    if ('error' in found) return void remove(chatId);
    const before = roomIn(chatId);
    change(chatId, (room) => takeMessages(learnChat(room, found.chat), found.messages, mine.me));
    const after = roomIn(chatId);
    mine.reads.tell(chatId);
    // Only after progress: who is told nothing new would ask for ever.
    if (after && isRoomBehind(after) && after.log !== before?.log) live.catchUp();
  }

  async function askAbout(asked: Promise<{ chat: Chat }>): Promise<void> {
    const { chat } = await asked;
    change(chat.id, (room) => learnChat(room, chat));
  }

  const stops = [
    live.onFrame(hear),
    live.onReload(() => void self.restore().catch(() => {})),
    live.follow({
      chats: () =>
        Object.fromEntries(
          Object.values(state.get().rooms)
            .filter((room) => room.chat.status !== 'ENDED' || isRoomBehind(room))
            .map(({ chat, log }) => [chat.id, log.seq]),
        ),
      synced,
    }),
    live.subscribe(() => {
      if (live.get() !== 'ONLINE') return;
      if (!isRestored) void self.restore().catch(() => {});
      for (const chatId of mine.outbox.chats()) mine.outgoing.adopt(chatId, abandoned);
      mine.reads.tell();
    }),
    session.subscribe(() => {
      const id = session.user()?.id ?? '';
      if (id === mine.me) return;
      mine.outgoing.close();
      typing.close();
      opening.clear();
      mine = belongings(id);
      isRestored = true;
      state.clear();
    }),
  ];

  const self: ChatRooms = {
    get: state.get,
    subscribe: state.subscribe,
    async restore() {
      const asked = mine;
      const { me, outbox, start } = asked;
      if (me === '') return;
      isRestored = false;
      const as = session.user()?.role === 'CUSTOMER' ? { customer_id: me } : { operator_id: me };
      const query = { status: ['WAITING', 'ACTIVE'], limit: 100, ...as };
      const { items } = await api.get<Page<Chat>>('/api/chats', query);
      if (asked !== mine) return;
      for (const chat of items) put(roomOf(chat));
      for (const chatId of outbox.chats())
        await self.open(chatId).catch((error: unknown) => {
          if (!(error instanceof ApiError) || error.code !== 'not_found') throw error;
          discardAll(chatId);
        });
      if (asked !== mine) return;
      isRestored = true;
      if (start.isPending()) self.start().catch(() => {});
    },
    start(wanted = {}) {
      const asked = mine;
      asked.starting ??= start(wanted).finally(() => {
        asked.starting = undefined;
        if (asked === mine) state.setStarting(false);
      });
      return asked.starting;
    },
    async open(chatId) {
      if (roomIn(chatId)) return;
      const asked = opening.get(chatId) ?? load(chatId).finally(() => opening.delete(chatId));
      opening.set(chatId, asked);
      await asked;
    },
    async loadOlder(chatId) {
      const room = roomIn(chatId);
      if (!room?.has_older) return;
      const before_seq = room.messages[0]?.seq ?? room.log.seq + 1;
      const path = `/api/chats/${chatId}/messages`;
      const { items } = await api.get<Page<ChatMessage>>(path, { before_seq, limit: newest });
      change(chatId, (now) => takeOlder(now, items));
    },
    send(chatId, body) {
      typing.set(chatId, false);
      mine.outgoing.add(chatId, body);
    },
    retry: (chatId, id) => mine.outgoing.retry(chatId, id),
    discard: (chatId, id) => mine.outgoing.remove(chatId, [id]),
    setTyping: (chatId, isTyping) => typing.set(chatId, isTyping),
    markRead(chatId, seq = roomIn(chatId)?.log.seq ?? 0) {
      const room = roomIn(chatId);
      const known = room && ownReadSeq(room.chat, mine.me);
      if (known === undefined || known === null || seq <= known) return;
      change(chatId, (now) => applyToRoom(now, readFrame(chatId, mine.me, seq), mine.me));
      mine.reads.set(chatId, seq);
    },
    end: (chat_id) => askAbout(live.ask('end_chat', { chat_id })),
    transfer: (chat_id, to) => askAbout(live.ask('transfer_chat', { chat_id, ...to })),
    async leaveQueue(chat_id) {
      await live.ask('leave_queue', { chat_id });
    },
    dismiss(chatId) {
      remove(chatId);
      discardAll(chatId);
    },
    close() {
      closed = true;
      for (const stop of stops) stop();
      mine.outgoing.close();
      typing.close();
    },
  };

  const readFrame = (chat_id: string, user_id: string, seq: number): Frame => ({
    event: 'read',
    data: { chat_id, user_id, seq },
  });
  function discardAll(chatId: string): void {
    const ids = mine.outbox.of(chatId).map(({ client_message_id }) => client_message_id);
    mine.outgoing.remove(chatId, ids);
  }
  async function start(wanted: WantedChat): Promise<Chat> {
    const asked = mine;
    state.setStarting(true);
    const chat = await asked.start.run(wanted, () => asked === mine && !closed);
    if (asked === mine) put(roomOf(chat));
    return chat;
  }
  async function load(chatId: string): Promise<void> {
    const asked = mine;
    const [{ chat }, { items }] = await Promise.all([
      api.get<{ chat: Chat }>(`/api/chats/${chatId}`),
      api.get<Page<ChatMessage>>(`/api/chats/${chatId}/messages`, { before_seq: lastSeq, limit: newest }),
    ]);
    if (asked === mine) put(roomOf(chat, items));
  }
  return self;
}

/** Above the number of any message. */
const lastSeq = 2_147_483_647;
