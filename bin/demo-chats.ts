import { type ChatClient, openChatClient } from '../src/client/chat-client.ts';
import { type Caller, eventually, expectStatus } from '../src/client/http-client.ts';
import { type Conversation, conversations, type Turn } from './demo-conversations.ts';

/** A named person who has signed in. */
export interface DemoPersonHere extends Caller {
  id: string;
  token: string;
}
interface Desk {
  url: string;
  people: ReadonlyMap<string, DemoPersonHere>;
  departmentIds: ReadonlyMap<string, string>;
}
type Operators = ReadonlyMap<string, { id: string; client: ChatClient }>;

/** Holds all conversations, one after the other, over real sockets. Afterwards everybody has left and nobody waits. */
export async function holdConversations(desk: Desk, operatorNames: readonly string[]): Promise<void> {
  const operators = new Map<string, { id: string; client: ChatClient }>();
  for (const name of operatorNames) operators.set(name, { id: here(desk, name).id, client: await connect(desk, name) });
  for (const conversation of conversations) await hold(conversation, desk, operators);
  for (const { client } of operators.values()) {
    await accepted(client, 'set_presence', { status: 'ONLINE' });
    client.close();
  }
}

/** Who is on duty alone takes work, so that routing gives the chat to the one whom the story is about. */
async function hold(conversation: Conversation, desk: Desk, operators: Operators): Promise<void> {
  const { customer, department, on_duty, follows, ...wanted } = conversation;
  for (const [name, { client }] of operators)
    await accepted(client, 'set_presence', { status: on_duty.includes(name) ? 'ONLINE' : 'OFFLINE' });
  const asker = await connect(desk, customer);
  const { id } = await asker.start({ ...wanted, department_id: desk.departmentIds.get(department) });
  for (const turn of follows) await take(turn, id);
  await eventually(() => asker.chat(id)?.status === 'ENDED');
  asker.close();

  async function take(turn: Turn, chat_id: string): Promise<void> {
    const owner = asker.chat(chat_id)?.operator_id;
    const operator = [...operators.values()].find((one) => one.id === owner)?.client;
    const [who, other] = turn.by === 'customer' ? [asker, operator] : [operator, asker];
    if (!who) throw new Error(`Nobody answers ${customer} in ${department}`);
    if ('says' in turn) {
      const { seq } = await who.say(chat_id, turn.says);
      if (other) await accepted(other, 'mark_read', { chat_id, seq });
    } else if ('hands_over_to' in turn) {
      const next = operators.get(turn.hands_over_to);
      if (!next) throw new Error(`Nobody is called ${turn.hands_over_to}`);
      await accepted(next.client, 'set_presence', { status: 'ONLINE' });
      await accepted(who, 'transfer_chat', { chat_id, operator_id: next.id });
      await eventually(() => asker.chat(chat_id)?.operator_id === next.id);
    } else if ('leaves_ticket' in turn)
      expectStatus(await here(desk, customer).post(`/api/chats/${chat_id}/ticket`, {}), 201);
    else await accepted(who, 'end_chat', { chat_id });
  }
}

async function connect(desk: Desk, name: string): Promise<ChatClient> {
  const client = openChatClient(desk.url, here(desk, name).token);
  await client.connected();
  return client;
}

function here({ people }: Desk, name: string): DemoPersonHere {
  const person = people.get(name);
  if (!person) throw new Error(`Nobody is called ${name}`);
  return person;
}

async function accepted(client: ChatClient, event: string, payload: object): Promise<void> {
  const ack = await client.ask(event, payload);
  if (!ack.ok) throw new Error(`${event} was refused: ${JSON.stringify(ack.error)}`);
}
