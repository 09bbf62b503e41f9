import { PgBoss } from 'pg-boss';
import { type ChatClient, openChatClient } from '../../src/client/chat-client.ts';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Locale } from '../../src/contract/people.ts';
import type { Ticket } from '../../src/contract/tickets.ts';
import type { Desk, SignedIn } from '../desk.ts';
import { type ConsoleDesk, customer, introduce, openConsoleDesk } from './console-desk.ts';

/** A desk on which every screen has something to show. All that people have written here is Persian. */
export interface FullDesk extends ConsoleDesk {
  ticketOfSara: Ticket;
  /** Ali, who chats with Parisa, and Nasrin, who waits behind him: as soon as Parisa is there. */
  startChats(): Promise<void>;
  /** Everybody reads this language from now on. */
  speak(locale: Locale): Promise<void>;
}

/** Nobody is given up while a test looks elsewhere. */
const patient = { CHAT_OPERATOR_GRACE_SECONDS: '600', CHAT_CUSTOMER_GRACE_SECONDS: '600' };
/** For a webhook that nobody answers, and that asks no host outside. */
const inside = { WEBHOOK_PRIVATE_NETWORKS: 'true' };

export async function openFullDesk(): Promise<FullDesk> {
  const stage = await openConsoleDesk('fa', { ...patient, ...inside });
  const { desk, reza, sara, parisa } = stage;
  const clients: ChatClient[] = [];
  const chatting = async (who: SignedIn) => {
    const client = openChatClient(desk.url, who.tokens.access_token);
    clients.push(client);
    await client.connected();
    return client;
  };

  for (const name of ['فنی', 'فروش']) expectStatus(await parisa.post('/api/skills', { name }), 201);
  const sales = (await desk.department('فروش', { strategy: 'SKILL_BASED' })).id;
  const profile = { department_ids: [sales], skills: ['فنی'], ticket_capacity: 0, chat_capacity: 1 };
  expectStatus(await parisa.put(`/api/operators/${parisa.user.id}/profile`, profile), 200);

  const asked = await stage.ticket('صورت‌حساب این ماه اشتباه است', 'سلام، مبلغ صورت‌حساب درست نیست.');
  const path = `/api/tickets/${asked.id}`;
  expectStatus(await reza.patch(path, { priority: 'URGENT', tags: ['فوری', 'مالی'] }), 200);
  expectStatus(await reza.post(`${path}/replies`, { body: 'این مشتری قدیمی است.', internal: true }), 201);
  expectStatus(await reza.post(`${path}/replies`, { body: 'درست شد. https://shop.example/1' }), 201);
  const done = await stage.ticket('کار تمام‌شده');
  expectStatus(await reza.post(`/api/tickets/${done.id}/close`), 200);
  expectStatus(await parisa.put(`/api/tickets/${(await stage.ticket('با مدیر')).id}/assignment`, toHand(parisa)), 200);
  const waits = { subject: 'منتظر کارشناس', body: 'کی؟', department_id: sales, tags: ['فروش'] };
  expectStatus(await sara.post('/api/tickets', waits), 201);
  await killJob(desk);
  await integrate(parisa);

  return {
    ...stage,
    ticketOfSara: asked,
    async startChats() {
      if (clients.length > 0) return;
      const first = await chatting(await customer(desk, 'ali', 'علی', 'fa'));
      const second = await chatting(await customer(desk, 'nasrin', 'نسرین', 'fa'));
      const over = await first.start({ department_id: sales, subject: 'پرسش دیروز' });
      await first.heard('chat_started', ({ chat }) => chat.id === over.id);
      await first.say(over.id, 'ممنون، همین بود.');
      await first.ask('end_chat', { chat_id: over.id });
      const { id } = await first.start({ department_id: sales, subject: 'سفارش من کجاست؟' });
      await first.heard('chat_started', ({ chat }) => chat.id === id);
      await first.say(id, 'سلام، سفارش من کجاست؟');
      await second.start({ department_id: sales });
    },
    async speak(locale) {
      for (const who of ['parisa', 'reza', 'mina', 'sara'] as const)
        Object.assign(stage[who], await introduce(stage[who], stage[who].user.display_name, locale));
    },
    async stop() {
      for (const client of clients) client.close();
      await stage.stop();
    },
  };
}

const toHand = ({ user }: SignedIn) => ({ operator_id: user.id });

/** A program with a key, and one that is called and is not there. */
async function integrate(parisa: SignedIn): Promise<void> {
  const key = { name: 'گزارش هفتگی', scopes: ['tickets:read', 'chats:read'] };
  expectStatus(await parisa.post('/api/api-keys', key), 201);
  const hook = { url: 'http://127.0.0.1:1/pasokh', description: 'فروشگاه', events: ['ticket.created', 'chat.missed'] };
  const { webhook } = expectStatus(await parisa.post('/api/webhooks', hook), 201);
  expectStatus(await parisa.post(`/api/webhooks/${webhook.id}/test`), 201);
  await eventually(
    async () => expectStatus(await parisa.get(`/api/webhooks/${webhook.id}/deliveries`), 200).items[0]?.error,
  );
}

/** Lets a job die whose payload no handler can use. */
export async function killJob(desk: Desk): Promise<void> {
  const boss = new PgBoss({ connectionString: desk.databaseUrl, supervise: false, schedule: false, migrate: false });
  await boss.start();
  await boss.send('release_operator', { operator_id: 'made of glass' }, { retryLimit: 0 });
  await boss.stop({ graceful: false });
  await eventually(async () => expectStatus(await desk.parisa.get('/api/admin/jobs?state=DEAD'), 200).items.length > 0);
}
