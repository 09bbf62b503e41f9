import { io } from 'socket.io-client';
import { expect } from 'vitest';
import { type Answer, caller, eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Chat } from '../../src/contract/chats.ts';
import type { Tokens } from '../../src/contract/people.ts';
import type { Ticket } from '../../src/contract/tickets.ts';
import { type ChatDesk, type Member, openChatDesk } from '../chat-desk.ts';
import type { Desk, SignedIn } from '../desk.ts';
import type { Frame, Listener } from '../live-desk.ts';

/**
 * What strangers would like to have: Sara's ticket and chat, which Reza of the support answers. Ali is another customer, Mina
 * an operator of another department, Neda a visitor of a site; all of them listen.
 */
export interface Stage {
  chats: ChatDesk;
  desk: Desk;
  sara: Member;
  ali: Member;
  neda: Member;
  reza: Member;
  mina: Member;
  support: string;
  sales: string;
  ticket: Ticket;
  chat: Chat;
  /** Opens a ticket, and waits until routing gave it to somebody. */
  open(who: Member, department_id: string, words?: object): Promise<Ticket>;
  /**
   * Tries what must be refused. What Sara and Reza have is afterwards what it was, as its owner reads it, nobody was told
   * anything, by socket, notice, mail or event, and everybody is still connected.
   */
  nothingHappens(attempts: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export async function openStage(env: Record<string, string> = {}): Promise<Stage> {
  // Nobody is to be lost for a busy machine.
  const patient = {
    PRESENCE_LEASE_SECONDS: '60',
    CHAT_OPERATOR_GRACE_SECONDS: '300',
    CHAT_CUSTOMER_GRACE_SECONDS: '300',
  };
  const chats = await openChatDesk({ ...patient, ...env });
  const { desk } = chats;
  const { parisa } = desk;
  const [support, sales] = [(await desk.department('help')).id, (await desk.department('sales')).id];
  const [sara, ali] = [await chats.customer('sara'), await chats.customer('ali')];
  const visitor: Tokens = expectStatus(await desk.nobody.post('/api/auth/guest', { display_name: 'Neda' }), 201);
  const guest: SignedIn = { ...caller(desk.url, visitor.access_token), tokens: visitor, user: visitor.user };
  const neda = { who: guest, client: await chats.connect(guest) };
  const reza = await chats.operatorIn('reza', support, 10);
  const mina = await chats.operatorIn('mina', sales, 10);
  for (const { who } of [reza, mina]) {
    const { profile } = expectStatus(await parisa.get(`/api/operators/${who.user.id}/profile`), 200);
    expectStatus(await parisa.put(`/api/operators/${who.user.id}/profile`, { ...profile, ticket_capacity: 100 }), 200);
  }

  const open: Stage['open'] = async ({ who }, department_id, words = {}) => {
    const wanted = { subject: 'a question', body: 'how?', department_id, ...words };
    const { id } = expectStatus(await who.post('/api/tickets', wanted), 201).ticket;
    return eventually(async () => {
      const { ticket } = expectStatus(await parisa.get(`/api/tickets/${id}`), 200);
      return ticket.operator_id !== null && ticket;
    });
  };
  const ticket = await open(sara, support, { subject: 'the zebra', body: 'is striped', tags: ['quagga'] });
  const marks = [await open(sara, support), await open(ali, sales), await open(neda, sales)];
  const chat = await sara.client.start({ department_id: support, subject: 'an okapi' });
  await sara.client.say(chat.id, 'hello');
  await reza.client.heard('message', ({ chat_id }) => chat_id === chat.id);

  const members = [sara, ali, neda, reza, mina];
  const ears = await Promise.all(members.map(({ who }) => listen(desk.url, who)));
  let rounds = 0;
  /** Everything said before has arrived, since what follows is told after it. */
  async function quiet(): Promise<void> {
    const subject = `mark ${++rounds}`;
    for (const { id } of marks) expectStatus(await parisa.patch(`/api/tickets/${id}`, { subject }), 200);
    for (const { frames } of ears) await eventually(() => frames.find(({ data }) => data.subject === subject));
    const pending = `select from pgboss.job where state in ('created', 'active', 'retry') and start_after <= now()`;
    await eventually(async () => (await desk.sql(pending)).length === 0);
  }
  /** All that is Sara's, and how much was told to whom. */
  async function look(): Promise<unknown> {
    const [t, c] = [`/api/tickets/${ticket.id}`, `/api/chats/${chat.id}`];
    const paths = [
      t,
      `${t}/replies`,
      `${t}/history`,
      `/api/users/${sara.who.user.id}`,
      c,
      `${c}/messages`,
      `${c}/assignments`,
    ];
    const answers = await Promise.all(paths.map((path) => parisa.get(path)));
    const own = await Promise.all(
      ['/api/auth/me', '/api/tickets?limit=1&q=zebra', '/api/notifications'].map((path) => sara.who.get(path)),
    );
    const told = await desk.sql(
      `select (select count(*) from kit.events where not payload ->> 'ticket_id' = any($1)) as events,
        (select count(*) from notification.notifications) as notices,
        (select count(*) from notification.deliveries) as deliveries,
        (select count(*) from ticketing.tickets) as tickets, (select count(*) from chat.chats) as chats,
        (select count(*) from ticketing.read_marks) as read_marks, (select count(*) from auth.users) as people`,
      [marks.map(({ id }) => id)],
    );
    return { bodies: [...answers, ...own].map((answer) => expectStatus(answer, 200)), told };
  }
  const heard = () =>
    ears.map(({ frames }) =>
      frames.map((frame) => JSON.stringify(frame)).filter((said) => said.includes(ticket.id) || said.includes(chat.id)),
    );

  return {
    ...{ chats, desk, sara, ali, neda, reza, mina, support, sales, ticket, chat, open },
    async nothingHappens(attempts) {
      await quiet();
      const before = { state: await look(), heard: heard() };
      await attempts();
      await quiet();
      expect({ state: await look(), heard: heard() }).toEqual(before);
      expect(members.every(({ client }) => client.socket.connected)).toBe(true);
    },
    async stop() {
      for (const { socket } of ears) socket.disconnect();
      await chats.stop();
    },
  };
}

/** All that one more socket of theirs is told from now on; unlike a client's, it asks for nothing. */
async function listen(url: string, { tokens }: SignedIn): Promise<Listener> {
  const frames: Frame[] = [];
  const socket = io(url, { auth: { token: tokens.access_token }, transports: ['websocket'], forceNew: true });
  socket.onAny((event, data) => frames.push({ event, data }));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return { socket, frames };
}

/** What an answer over HTTP tells, but for the request it answers. */
export const tells = ({ status, body }: Answer) => ({ status, body: { ...body, request_id: '' } });
