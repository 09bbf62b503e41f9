import { randomUUID } from 'node:crypto';
import type { Chat, ChatMessage } from '#contract/chats.ts';
import type { Tokens } from '#contract/people.ts';
import { type ChatClient, openChatClient, type Sent } from '../../client/chat-client.ts';
import { type Caller, caller } from '../../client/http-client.ts';
import type { Random } from '../../client/random.ts';
import { openWire, type Wire } from '../../client/wire.ts';

/** One of the two windows of a person: each is a client by itself, over a wire of its own. */
export interface Window {
  wire: Wire;
  messages(chatId: string): readonly ChatMessage[];
}

/** Somebody who chats with two windows open, and keeps what is not acknowledged yet over a reload, as the web does. */
export interface Person extends Caller {
  id: string;
  windows: readonly [Window, Window];
  /** Milliseconds until the acknowledgement, of messages that needed one attempt. */
  took: number[];
  connected(): Promise<void>;
  start(wanted: object): Promise<Chat>;
  follow(chatId: string): void;
  end(chatId: string): Promise<void>;
  /** Until it is acknowledged; `twice`: under one id from both windows at once. */
  say(chatId: string, body: string, twice: boolean): Promise<void>;
  /** A window begins anew, from some older message on. */
  reload(at: 0 | 1, random: Random): void;
  /** Connections that were broken. */
  broken(): number;
  /** What was said, in its order, whatever window it went through. */
  sent(chatId: string): Sent[];
  close(): void;
}

export function openPerson(url: string, { access_token: token, user }: Tokens): Person {
  const clients: ChatClient[] = [];
  const wires: Wire[] = [];
  const ids = new Map<string, string[]>();
  const open = (kept: ReadonlyMap<string, readonly ChatMessage[]> = new Map()): OpenWindow => {
    const wire = openWire(url);
    const client = openChatClient(url, token, { agent: wire.agent });
    clients.push(client);
    wires.push(wire);
    for (const [chatId, messages] of kept) client.follow(chatId, messages.length);
    return { wire, client, messages: (chatId) => [...(kept.get(chatId) ?? []), ...client.messages(chatId)] };
  };
  const windows: [OpenWindow, OpenWindow] = [open(), open()];

  /** A window that was reloaded meanwhile says it again. */
  async function sayThrough(at: 0 | 1, chatId: string, body: string, id: string): Promise<void> {
    for (;;) {
      const { client } = windows[at];
      try {
        return void (await client.say(chatId, body, id));
      } catch (error) {
        if (windows[at].client === client) throw error;
      }
    }
  }

  const person: Person = {
    ...caller(url, token),
    id: user.id,
    windows,
    took: [],
    async connected() {
      for (const { client } of windows) await client.connected();
    },
    start: (wanted) => windows[0].client.start(wanted),
    follow(chatId) {
      for (const { client } of windows) client.follow(chatId);
    },
    end: async (chatId) => void (await windows[0].client.ask('end_chat', { chat_id: chatId })),
    async say(chatId, body, twice) {
      const id = randomUUID();
      ids.set(chatId, [...(ids.get(chatId) ?? []), id]);
      const began = performance.now();
      const ways = twice ? ([0, 1] as const) : ([0] as const);
      await Promise.all(ways.map((at) => sayThrough(at, chatId, body, id)));
      if (attemptsOf(clients, chatId, id) === 1) person.took.push(performance.now() - began);
    },
    reload(at, random) {
      const { client, messages } = windows[at];
      const kept = new Map(
        [...ids.keys()].map((chatId) => {
          const seen = messages(chatId);
          return [chatId, seen.slice(0, random.below(seen.length + 1))] as const;
        }),
      );
      client.close();
      windows[at] = open(kept);
    },
    broken: () => wires.reduce((sum, wire) => sum + wire.broken(), 0),
    sent: (chatId) => (ids.get(chatId) ?? []).flatMap((id) => gather(clients, chatId, id)),
    close() {
      for (const { client } of windows) client.close();
    },
  };
  return person;
}

interface OpenWindow extends Window {
  client: ChatClient;
}

const sentBy = (clients: readonly ChatClient[], chatId: string, id: string): Sent[] =>
  clients.flatMap(({ sent }) => sent.get(chatId)?.filter(({ client_message_id }) => client_message_id === id) ?? []);

const attemptsOf = (...which: Parameters<typeof sentBy>) => sentBy(...which).reduce((sum, { tries }) => sum + tries, 0);

/** One message as all windows together know of it. */
function gather(...which: Parameters<typeof sentBy>): Sent[] {
  const [first, ...others] = sentBy(...which);
  if (!first) return [];
  const acked = [first, ...others].find((one) => one.acked);
  return [{ ...first, acked: acked !== undefined, id: acked?.id ?? null, tries: attemptsOf(...which) }];
}
