import { afterAll, beforeAll } from 'vitest';
import { type ChatClient, openChatClient } from '../src/client/chat-client.ts';
import { eventually, expectStatus } from '../src/client/http-client.ts';
import type { Ticket } from '../src/contract/tickets.ts';
import { type Desk, openDesk, type SignedIn } from './desk.ts';

/** A desk for all tests of a file, with Reza, whose customers have used everything there is. */
export function useLivelyDesk() {
  let desk: Desk;
  let reza: SignedIn;
  const clients: ChatClient[] = [];
  beforeAll(async () => {
    desk = await openDesk({ OUTBOUND_ALLOW: '127.0.0.1:9' });
    reza = await desk.operator('reza');
    // What it was told, and is to be told, is kept for a while.
    const events = ['ticket.created', 'ticket.replied', 'chat.started'];
    expectStatus(await desk.parisa.post('/api/webhooks', { url: 'https://127.0.0.1:9/hook', events }), 201);
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await desk.stop();
  });

  const connect = async (who: SignedIn): Promise<ChatClient> => {
    const client = openChatClient(desk.url, who.tokens.access_token);
    clients.push(client);
    await client.connected();
    return client;
  };

  /** Somebody who has used everything there is, in words that nobody else uses. */
  async function livelyCustomer(name: string) {
    const word = `${name}word`;
    const who = await desk.register(name);
    expectStatus(await who.patch('/api/auth/me', { display_name: `${name} ${word}` }), 200);
    const ask = async (subject: string): Promise<Ticket> =>
      expectStatus(await who.post('/api/tickets', { subject, body: `${word} asks`, tags: [word] }), 201).ticket;
    const closed = await ask(`${word} closed`);
    expectStatus(await reza.post(`/api/tickets/${closed.id}/replies`, { body: 'answer of the desk' }), 201);
    expectStatus(
      await reza.post(`/api/tickets/${closed.id}/replies`, { body: 'note of the desk', internal: true }),
      201,
    );
    expectStatus(await who.post(`/api/tickets/${closed.id}/replies`, { body: `${word} again` }), 201);
    expectStatus(await reza.patch(`/api/tickets/${closed.id}`, { subject: `${word} renamed` }), 200);
    expectStatus(await reza.post(`/api/tickets/${closed.id}/close`), 200);
    const operator = await connect(reza);
    const client = await connect(who);
    const chat = await client.start({ subject: `${word} chats` });
    await client.heard('chat_started', ({ chat: { id } }) => id === chat.id);
    await client.say(chat.id, `${word} says`);
    await operator.say(chat.id, 'words of Reza');
    await client.ask('end_chat', { chat_id: chat.id });
    const asTicket = { body: `${word} more` };
    const turned: Ticket = expectStatus(await reza.post(`/api/chats/${chat.id}/ticket`, asTicket), 201).ticket;
    expectStatus(await reza.post(`/api/tickets/${turned.id}/close`), 200);
    const push = {
      endpoint: `https://127.0.0.1:9/${word}`,
      keys: {
        p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
        auth: 'tBHItJI5svbpez7KI4CCXg',
      },
    };
    expectStatus(await who.post('/api/notifications/push-subscriptions', push), 201);
    await desk.sql('insert into auth.identities (provider, subject, user_id) values ($1, $2, $3)', [
      'https://office.example',
      word,
      who.user.id,
    ]);
    await settled();
    return { who, word, closed, chat, turned, ask, client };
  }

  /** No job waits that is due. */
  const settled = () =>
    eventually(async () => {
      const due =
        await desk.sql(`select from pgboss.job where state in ('created', 'retry', 'active') and start_after <= now()
        and name in ('notify', 'assign_ticket', 'serve_chats', 'note_chat_ticket', 'erase_tickets', 'erase_chats', 'erase_notifications', 'send_email', 'call_webhooks')`);
      return due.length === 0;
    }, 60_000);

  const auditOf = async (person: SignedIn, action: string) =>
    expectStatus(await desk.parisa.get(`/api/admin/audit?action=${action}&subject_id=${person.user.id}`), 200).items;

  return { desk: () => desk, reza: () => reza, connect, livelyCustomer, settled, auditOf };
}
