import { randomUUID } from 'node:crypto';
import type { Agent } from 'node:http';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { applyMessages, type ChatLog, emptyLog, isBehind, syncedChats } from '#contract/chat-log.ts';
import type { Chat, ChatMessage } from '#contract/chats.ts';
import type { SyncedChat } from '#contract/socket.ts';
import { eventually } from './http-client.ts';

export interface Frame {
  event: string;
  // Whoever listens knows what a frame carries, and checks it.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  data: any;
}

/** A message somebody wanted to send. */
export interface Sent {
  client_message_id: string;
  body: string;
  acked: boolean;
  /** Of the message, as it was acknowledged. */
  id: string | null;
  /** How often it was sent. */
  tries: number;
}

interface Options {
  transports?: ('polling' | 'websocket')[];
  /** Milliseconds between two `sync`, and until a request without an answer is given up. */
  beat?: number;
  patience?: number;
  /** Makes the connections. */
  agent?: Agent;
}

/**
 * A chat client as the contract asks for: it reconnects by itself, repeats what was not acknowledged under the same id,
 * applies messages strictly by `seq`, and sends `sync` on connecting, on a gap, and at every beat.
 */
export interface ChatClient {
  socket: Socket;
  /** Everything it was told, from the first connection on: live, and what `sync` says was missed. */
  frames: Frame[];
  /** What it sent, by chat. */
  sent: Map<string, Sent[]>;
  start(wanted?: object): Promise<Chat>;
  /** Keeps a chat in step, from a message on. */
  follow(chatId: string, seq?: number): void;
  /** Asks no longer for a chat that is over, and gives up its log. */
  forget(chatId: string): void;
  chat(chatId: string): Chat | undefined;
  messages(chatId: string): readonly ChatMessage[];
  /** Sends until it is acknowledged; throws what the server says against it. */
  say(chatId: string, body: string, client_message_id?: string): Promise<{ id: string; seq: number }>;
  // biome-ignore lint/suspicious/noExplicitAny: an acknowledgement, checked by whoever asked
  ask(event: string, payload?: object): Promise<any>;
  /** The same until it is answered for good; throws what the server says against it. */
  // biome-ignore lint/suspicious/noExplicitAny: the same
  insist(event: string, payload: object): Promise<any>;
  /** Waits for a frame that fits, so many milliseconds at most. */
  heard(event: string, fits?: (data: Frame['data']) => boolean, within?: number): Promise<Frame['data']>;
  connected(): Promise<void>;
  close(): void;
}

export function openChatClient(
  url: string,
  token: string,
  { transports = ['websocket'], beat = 1000, patience = 1500, agent }: Options = {},
): ChatClient {
  const options: Partial<ManagerOptions & SocketOptions> = {
    auth: { token },
    transports,
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 300,
    timeout: 2000,
  };
  // Its types know those of browsers alone.
  if (agent) Object.assign(options, { agent });
  const socket = io(url, options);
  const frames: Frame[] = [];
  const logs = new Map<string, ChatLog>();
  const chats = new Map<string, Chat>();
  const sent = new Map<string, Sent[]>();
  let closed = false;
  let syncing = false;
  let again = false;
  let cursor: string | null = null;

  const take = (chatId: string, messages: readonly ChatMessage[]) =>
    logs.set(chatId, applyMessages(logs.get(chatId) ?? emptyLog(), messages));
  const learn = (chat: Chat) => {
    const known = chats.get(chat.id);
    if (!known || known.updated_at <= chat.updated_at) chats.set(chat.id, chat);
    if (!logs.has(chat.id)) logs.set(chat.id, emptyLog());
  };
  const ask = (event: string, payload: object = {}) => socket.timeout(patience).emitWithAck(event, payload);

  const hear = (frame: Frame) => {
    frames.push(frame);
    if (frame.data.chat) learn(frame.data.chat);
  };

  /** The same request again and again until it is answered for good: it bears an id of ours, so it is done once. */
  async function insist(event: string, payload: object, onTry = () => {}) {
    for (;;) {
      if (closed) throw new Error('closed');
      onTry();
      const ack = await ask(event, payload).catch(() => undefined);
      if (ack?.ok) return ack;
      if (ack && !passing.has(ack.error.code)) throw new Error(`${ack.error.code}: ${ack.error.message}`);
      if (ack) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function sync(): Promise<void> {
    const asked = [...logs].map(([id, { seq }]) => [id, seq] as const);
    await syncPart(asked.slice(0, syncedChats), true);
    for (let at = syncedChats; at < asked.length; at += syncedChats)
      await syncPart(asked.slice(at, at + syncedChats), false);
  }
  async function syncPart(asked: readonly (readonly [string, number])[], withFeed: boolean): Promise<void> {
    const ack = await ask('sync', { chats: Object.fromEntries(asked), feed: withFeed ? cursor : null });
    if (!ack.ok) return;
    if (withFeed) {
      cursor = ack.feed.cursor;
      for (const frame of ack.feed.events ?? []) hear(frame);
    }
    for (const [id, found] of Object.entries<SyncedChat>(ack.chats)) {
      if ('error' in found) {
        chats.delete(id);
        continue;
      }
      learn(found.chat);
      take(id, found.messages);
      const log = logs.get(id);
      if (log && isBehind(log, found.head_seq)) again = true;
    }
  }
  async function catchUp(): Promise<void> {
    again = true;
    if (syncing) return;
    syncing = true;
    while (again && !closed && socket.connected) {
      again = false;
      await sync().catch(() => {});
    }
    syncing = false;
  }

  socket.on('connect', catchUp);
  // Socket.IO comes back by itself after a break, but not when the server ended or refused the connection.
  const comeBack = () => void setTimeout(() => !closed && socket.connect(), 100);
  socket.on('disconnect', (reason) => reason === 'io server disconnect' && comeBack());
  socket.on('connect_error', ({ message }) => socket.active || message === 'invalid_token' || comeBack());
  socket.onAny((event: string, data: Frame['data']) => {
    hear({ event, data });
    if (event !== 'message') return;
    take(data.chat_id, [data]);
    const log = logs.get(data.chat_id);
    if (log && isBehind(log)) void catchUp();
  });
  const beats = setInterval(catchUp, beat);

  const client: ChatClient = {
    ...{ socket, frames, sent, ask, insist },
    async start(wanted = {}) {
      const { chat } = await insist('start_chat', { client_chat_id: randomUUID(), ...wanted });
      learn(chat);
      return chat;
    },
    follow(chatId, seq = 0) {
      if (!logs.has(chatId)) logs.set(chatId, emptyLog(seq));
      void catchUp();
    },
    forget(chatId) {
      logs.delete(chatId);
      chats.delete(chatId);
    },
    chat: (chatId) => chats.get(chatId),
    messages: (chatId) => logs.get(chatId)?.messages ?? [],
    async say(chatId, body, client_message_id = randomUUID()) {
      const message: Sent = { client_message_id, body, acked: false, id: null, tries: 0 };
      sent.set(chatId, [...(sent.get(chatId) ?? []), message]);
      const ack = await insist('send_message', { chat_id: chatId, client_message_id, body }, () => {
        message.tries += 1;
      });
      Object.assign(message, { acked: true, id: ack.message.id });
      return ack.message;
    },
    async heard(event, fits = () => true, within = 15_000) {
      const look = () => frames.find((frame) => frame.event === event && fits(frame.data));
      return (await eventually(look, within, `the frame ${event} (${fits})`)).data;
    },
    connected: async () => void (await eventually(() => socket.connected)),
    close() {
      closed = true;
      clearInterval(beats);
      socket.disconnect();
    },
  };
  return client;
}

/** Worth another try. */
const passing = new Set(['too_many_requests', 'conflict', 'unavailable', 'internal_error']);
