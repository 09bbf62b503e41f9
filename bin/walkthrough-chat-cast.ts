import { type ChatClient, openChatClient } from '../src/client/chat-client.ts';
import { type Caller, eventually, expectStatus } from '../src/client/http-client.ts';
import type { Chat, ChatMessage } from '../src/contract/chats.ts';
import { openTcpProxy, type TcpProxy } from '../test/tcp-proxy.ts';
import type { People, Person } from './walkthrough-people.ts';

/** Somebody who chats, over a wire of their own that may be cut. */
export interface Talker extends Person {
  client: ChatClient;
  wire: TcpProxy;
}

const names = ['sara', 'emma', 'ali', 'neda', 'kaveh', 'laleh'] as const;
export type Cast = Record<(typeof names)[number], Talker> & { department_id: string; hangUp: () => Promise<void> };

/** Two operators of a new department, ready to take one chat each, and four customers who have it open. */
export async function openCast(people: People, parisa: Person): Promise<Cast> {
  const department_id = await department(people, parisa, 'گفتگو');
  const operatorOf = (name: string, display_name: string) =>
    people.operator(parisa, name, display_name, { department_ids: [department_id] });
  // Sara and Ali have accounts since the walk through the tickets; Emma and Neda come as guests.
  const everybody: Record<(typeof names)[number], Person> = {
    kaveh: await operatorOf('kaveh', 'کاوه'),
    laleh: await operatorOf('laleh', 'Laleh'),
    sara: await people.signIn(`sara-${people.stamp}`),
    ali: await people.signIn(`ali-${people.stamp}`),
    emma: await people.guest('Emma', 'en'),
    neda: await people.guest('ندا', 'fa'),
  };
  const talkers = new Map<string, Talker>();
  const join = async (name: (typeof names)[number]): Promise<Talker> => {
    const wire = await openTcpProxy(people.url);
    const client = openChatClient(wire.through(people.url), everybody[name].tokens.access_token);
    await client.connected();
    const talker = { ...everybody[name], name: `${name[0]?.toUpperCase()}${name.slice(1)}`, client, wire };
    talkers.set(name, talker);
    return talker;
  };
  const kaveh = await join('kaveh');
  const laleh = await join('laleh');
  await eventually(async () => {
    const { items } = expectStatus(await parisa.get(`/api/operators?department_id=${department_id}`), 200);
    return items.length === 2 && items.every(({ status }: { status: string }) => status === 'ONLINE');
  });
  return {
    ...{ department_id, kaveh, laleh },
    ...{ sara: await join('sara'), emma: await join('emma'), ali: await join('ali'), neda: await join('neda') },
    async hangUp() {
      for (const { client, wire } of talkers.values()) {
        client.close();
        await wire.close();
      }
    },
  };
}

export async function department(people: People, parisa: Caller, name: string): Promise<string> {
  const made = await parisa.post('/api/departments', { name: `${name} ${people.stamp}` });
  return expectStatus(made, 201).department.id;
}

/** A running installation may give a lost operator half a minute of grace after a lease as long. */
export const patience = 90_000;

/** Waits until the chat stands like this for somebody who hears of it. */
export const stands = (who: Talker, chatId: string, like: Partial<Chat>): Promise<true> =>
  eventually(() => fits(who.client.chat(chatId), like), patience, `${who.name} sees ${JSON.stringify(like)}`);

/** Waits until the last frame of its kind, about this chat or operator, says this. */
export const isTold = (who: Talker, event: string, about: object, like: object): Promise<true> =>
  eventually(
    () => fits(who.client.frames.findLast((frame) => frame.event === event && fits(frame.data, about))?.data, like),
    patience,
    `${who.name} is told ${event} ${JSON.stringify(like)}`,
  );

const fits = (found: object | undefined, like: object) =>
  found !== undefined && Object.entries(like).every(([name, value]) => Reflect.get(found, name) === value);

/** Waits until all these people have the same conversation, to the end. */
export async function inStep(chatId: string, ...talkers: readonly Talker[]): Promise<readonly ChatMessage[]> {
  const [reader] = talkers;
  if (!reader) return [];
  const archive = await readArchive(reader, chatId);
  const heads = () => talkers.map(({ client }) => client.messages(chatId).length);
  await eventually(() => heads().every((length) => length >= archive.length), patience, `all have chat ${chatId}`);
  for (const { client, name } of talkers)
    if (asText(client.messages(chatId)) !== asText(archive))
      throw new Error(`${name} saw\n${asText(client.messages(chatId))}\nand the archive has\n${asText(archive)}`);
  return archive;
}

/** The whole conversation over HTTP, in small pages. */
export async function readArchive(who: Caller, chatId: string): Promise<ChatMessage[]> {
  const all: ChatMessage[] = [];
  for (let after: string | null = '0'; after !== null; ) {
    const page = expectStatus(await who.get(`/api/chats/${chatId}/messages?limit=4&after_seq=${after}`), 200);
    all.push(...page.items);
    after = page.next_cursor;
  }
  return all;
}

export const asText = (messages: readonly ChatMessage[]): string =>
  messages.map(({ seq, id, sender_id, body }) => `${seq} ${id} ${sender_id}: ${body}`).join('\n');
