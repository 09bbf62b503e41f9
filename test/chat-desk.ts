import { type ChatClient, openChatClient } from '../src/client/chat-client.ts';
import { eventually } from '../src/client/http-client.ts';
import type { Chat } from '../src/contract/chats.ts';
import { type Desk, openDesk, type SignedIn } from './desk.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Short leases and graces, in seconds, so that what they end is seen soon. */
export const short = { lease: 2, operator: 2, customer: 3 };

/** Somebody who chats, and one connection of theirs. */
export interface Member {
  who: SignedIn;
  client: ChatClient;
}
/** The same over a wire of their own. */
export interface ByWire extends Member {
  wire: TcpProxy;
}
export interface Talk<M extends Member> {
  department_id: string;
  chat: Chat;
  sara: M;
  reza: M;
}

/** A desk whose people chat: everybody comes through a wire of their own, which a test may cut. */
export interface ChatDesk {
  desk: Desk;
  /** Opens one more connection of this person. */
  connect(who: SignedIn, how?: Parameters<typeof openChatClient>[2]): Promise<ChatClient>;
  /** The same over a wire of its own. */
  connectByWire(who: SignedIn): Promise<{ client: ChatClient; wire: TcpProxy }>;
  /** An operator of a department, connected and ready to take chats. */
  operatorIn(
    name: string,
    departmentId: string,
    chat_capacity?: number,
  ): Promise<{ who: SignedIn; client: ChatClient }>;
  customer(name: string): Promise<Member>;
  /** A name that nobody here has. */
  name(like: string): string;
  /** A new department. @returns its id. */
  department(routing?: object): Promise<string>;
  /** A new customer in a chat with a new operator, who are alone in a new department. */
  talk(): Promise<Talk<Member>>;
  talkByWire(): Promise<Talk<ByWire>>;
  /** Closes the connections of a test. */
  hangUp(): Promise<void>;
  stop(): Promise<void>;
}

export async function openChatDesk(env: Record<string, string> = {}): Promise<ChatDesk> {
  const desk = await openDesk({
    PRESENCE_LEASE_SECONDS: String(short.lease),
    CHAT_OPERATOR_GRACE_SECONDS: String(short.operator),
    CHAT_CUSTOMER_GRACE_SECONDS: String(short.customer),
    CHATS_PER_ADDRESS: '100000',
    MESSAGES_PER_SECOND: '1000',
    ...env,
  });
  let names = 0;
  const clients = new Set<ChatClient>();
  const wires = new Set<TcpProxy>();
  const connectTo: (url: string, ...rest: Parameters<ChatDesk['connect']>) => Promise<ChatClient> = async (
    url,
    who,
    how,
  ) => {
    const client = openChatClient(url, who.tokens.access_token, how);
    clients.add(client);
    await client.connected();
    return client;
  };
  const self: ChatDesk = {
    desk,
    connect: (who, how) => connectTo(desk.url, who, how),
    async connectByWire(who) {
      const wire = await openTcpProxy(desk.url);
      wires.add(wire);
      return { wire, client: await connectTo(wire.through(desk.url), who) };
    },
    async operatorIn(name, departmentId, chat_capacity = 1) {
      const who = await desk.operator(name, { department_ids: [departmentId], chat_capacity });
      const client = await self.connect(who);
      await eventually(async () => (await statusOf(desk, who.user.id)) !== 'OFFLINE');
      return { who, client };
    },
    async customer(name) {
      const who = await desk.register(name);
      return { who, client: await self.connect(who) };
    },
    name: (like) => `${like}-${++names}`,
    department: async (routing) => (await desk.department(self.name('department'), routing)).id,
    async talk() {
      const department_id = await self.department();
      const reza = await self.operatorIn(self.name('reza'), department_id);
      const sara = await self.customer(self.name('sara'));
      const chat = await sara.client.start({ department_id });
      await reza.client.heard('chat_started', (data) => data.chat.id === chat.id);
      return { department_id, chat, sara, reza };
    },
    async talkByWire() {
      const department_id = await self.department();
      const byWire = async (who: SignedIn) => ({ who, ...(await self.connectByWire(who)) });
      const reza = await byWire(await desk.operator(self.name('reza'), { department_ids: [department_id] }));
      const sara = await byWire(await desk.register(self.name('sara')));
      await eventually(async () => (await statusOf(desk, reza.who.user.id)) === 'ONLINE');
      const chat = await sara.client.start({ department_id });
      await reza.client.heard('chat_started', (data) => data.chat.id === chat.id);
      return { department_id, chat, sara, reza };
    },
    async hangUp() {
      for (const client of clients) client.close();
      for (const wire of wires) await wire.close();
      clients.clear();
      wires.clear();
    },
    async stop() {
      await self.hangUp();
      await desk.stop();
    },
  };
  return self;
}

/** How an operator stands, as staff sees it. */
export async function statusOf(desk: Desk, operatorId: string): Promise<string | undefined> {
  const { body } = await desk.parisa.get('/api/operators?limit=100');
  return body.items.find(({ id }: { id: string }) => id === operatorId)?.status;
}
