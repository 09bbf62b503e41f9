import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChatClient, openChatClient } from '../../src/client/chat-client.ts';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { OutboxMail } from '../../src/contract/notifications.ts';
import { text } from '../../web/portal/text.ts';
import { text as accountText } from '../../web/shell/account-text.ts';
import { text as chatText } from '../../web/shell/chat/text.ts';
import { labels } from '../../web/shell/labels.ts';
import { text as settingsText } from '../../web/shell/settings/text.ts';
import { text as signInText } from '../../web/shell/sign-in-text.ts';
import { text as conversationText } from '../../web/shell/ticket/text.ts';
import { statusOf } from '../chat-desk.ts';
import { type SignedIn, testPassword } from '../desk.ts';
import { describeWithBrowser } from './browser.ts';
import { type ConsoleDesk, customer, introduce, openAs, openConsoleDesk, viewPortal } from './console-desk.ts';

const account = accountText.en;
const [words, settings, signIn, shared] = [text.en, settingsText.en, signInText.en, chatText.en];

describeWithBrowser('a customer in the portal', (browser) => {
  let stage: ConsoleDesk;
  const clients: ChatClient[] = [];
  beforeAll(async () => {
    stage = await openConsoleDesk('en', { CHAT_CUSTOMER_GRACE_SECONDS: '120', CHAT_OPERATOR_GRACE_SECONDS: '120' });
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await stage.stop();
  });

  const as = async (who: SignedIn, path = '/') => {
    const view = viewPortal(await browser.openPage());
    await openAs(view.page, stage.desk.url, who, path);
    return view;
  };
  const connect = async ({ tokens }: SignedIn) => {
    const client = openChatClient(stage.desk.url, tokens.access_token);
    clients.push(client);
    await client.connected();
    return client;
  };
  /** Where the link in the latest mail of a kind leads on this desk. */
  const linkIn = async (kind: OutboxMail['kind'], to: string): Promise<string> => {
    const mail = await eventually(async () => {
      const { items } = expectStatus(await stage.parisa.get('/api/admin/outbox?limit=100'), 200);
      return items.find((each: OutboxMail) => each.kind === kind && each.to === to);
    });
    const { pathname, search } = new URL(mail.text.match(/https?:\/\/\S+/)[0]);
    return new URL(pathname + search, stage.desk.url).href;
  };

  test('makes an account, asks, follows it in plain words, closes it and opens it again', async () => {
    const { page, row, write, said } = viewPortal(await browser.openPage());
    await page.goto(stage.desk.url);
    await page.getByRole('link', { name: words.register }).click();
    await page.getByLabel(words.name, { exact: true }).fill('Ali');
    await page.getByLabel(account.username).fill('ali');
    await page.getByLabel(account.email, { exact: true }).fill('ali@example.com');
    await page.getByLabel(account.password, { exact: true }).fill(testPassword);
    await page.getByRole('button', { name: words.register }).click();
    await page.getByText(words.noTickets).waitFor();
    await page.getByRole('link', { name: words.newTicket }).click();
    await page.getByLabel(words.subject).fill('A broken cup');
    await page.getByLabel(words.body).fill('It came broken.');
    await page.getByRole('button', { name: words.department }).click();
    await page.getByRole('option', { name: 'Billing' }).click();
    await page.getByRole('button', { name: words.send, exact: true }).click();
    await said.getByText('It came broken.').waitFor();
    await page.getByRole('button', { name: 'Ali' }).click();
    await page.getByRole('menuitem', { name: labels.en.signOut }).click();
    await page.getByLabel(signIn.name).fill('ali@example.com');
    await page.getByLabel(signIn.password, { exact: true }).fill(testPassword);
    await page.getByRole('button', { name: signIn.signIn, exact: true }).click();
    await said.getByText('It came broken.').waitFor();
    await page.getByRole('button', { name: words.back }).click();
    await row('A broken cup').getByText(words.status.PENDING_OPERATOR).waitFor();

    await row('A broken cup').click();
    await page.getByRole('button', { name: words.close, exact: true }).click();
    await page.getByText(words.closedHint).waitFor();
    await page.getByRole('button', { name: words.reopen }).click();
    await page.getByText(words.status.PENDING_OPERATOR).waitFor();
    await page.getByRole('button', { name: words.close, exact: true }).click();
    await page.getByText(words.status.CLOSED, { exact: true }).waitFor();
    await write('No, the new one is broken too.');
    await page.getByText(words.closedHint).waitFor({ state: 'detached' });
    await page.getByText(words.status.PENDING_OPERATOR).waitFor();
  });

  test('waits in a line that gets shorter, chats, ends it, and goes on with it as a ticket', async () => {
    const { id: department_id } = await stage.desk.department('Repairs');
    const profile = { department_ids: [department_id], chat_capacity: 1 };
    const omid = await introduce(await stage.desk.operator('omid', profile), 'Omid', 'en');
    const desk = await connect(omid);
    await eventually(async () => (await statusOf(stage.desk, omid.user.id)) === 'ONLINE');
    const others = [
      await customer(stage.desk, 'nasrin', 'Nasrin', 'en'),
      await customer(stage.desk, 'nima', 'Nima', 'en'),
    ];
    const [nasrin, nima] = [await connect(others[0] as SignedIn), await connect(others[1] as SignedIn)];
    const { id: first } = await nasrin.start({ department_id });
    const { id: second } = await nima.start({ department_id });

    const { page, said } = await as(stage.sara);
    await page.getByRole('link', { name: words.startChat }).click();
    await page.getByLabel(words.chatSubject).fill('My order');
    await page.getByRole('button', { name: words.department }).click();
    await page.getByRole('option', { name: 'Repairs' }).click();
    await page.getByRole('button', { name: words.begin }).click();
    await page.getByText(words.position('2')).waitFor();
    await nima.ask('leave_queue', { chat_id: second });
    await page.getByText(words.next).waitFor();
    await page.getByRole('textbox', { name: shared.write }).fill('Is anybody there?');
    await page.keyboard.press('Enter');
    await nasrin.ask('end_chat', { chat_id: first });
    await page.getByText(words.withOperator('Omid')).waitFor();
    const { chat } = await desk.heard('chat_started', (data) => data.chat.customer_id === stage.sara.user.id);
    await desk.say(chat.id, 'I am here.');
    await page.getByRole('log').getByText('I am here.').waitFor();
    await page.getByRole('button', { name: words.end }).click();
    await page.getByRole('dialog').getByRole('button', { name: words.end }).click();
    await desk.heard('chat_ended', ({ reason }) => reason === 'CUSTOMER_ENDED');

    await page.getByText(words.ended.CUSTOMER_ENDED).waitFor();
    await page.getByRole('button', { name: words.toTicket }).click();
    await page.getByRole('log', { name: conversationText.en.conversation }).waitFor();
    await said.getByText('Is anybody there?').waitFor();
    await said.getByText('I am here.').waitFor();
  });

  test('who forgot the password sets another one by the link in the mail, once', async () => {
    await customer(stage.desk, 'kian', 'Kian', 'en');
    const { page } = viewPortal(await browser.openPage());
    await page.goto(new URL('/sign-in', stage.desk.url).href);
    await page.getByRole('link', { name: words.forgot }).click();
    await page.getByLabel(words.email, { exact: true }).fill('kian@example.com');
    await page.getByRole('button', { name: words.sendLink }).click();
    await page.getByText(words.linkSent).waitFor();
    const link = await linkIn('RESET_PASSWORD', 'kian@example.com');
    const choose = async () => {
      await page.goto(link);
      await page.getByLabel(words.password, { exact: true }).fill('another battery staple');
      await page.getByRole('button', { name: words.setPassword }).click();
    };
    await choose();
    await page.getByRole('link', { name: words.toSignIn }).click();
    await page.getByLabel(signIn.name).fill('kian');
    await page.getByLabel(signIn.password, { exact: true }).fill('another battery staple');
    await page.getByRole('button', { name: signIn.signIn, exact: true }).click();
    await page.getByRole('heading', { name: words.tickets }).waitFor();
    await choose();
    await page.getByRole('alert').waitFor();
  });

  test('an address is confirmed by following the link in the mail', async () => {
    const { page } = await as(await customer(stage.desk, 'parvin', 'Parvin', 'en'), '/settings');
    await page.getByText(settings.unverified).waitFor();
    await page.goto(await linkIn('VERIFY_EMAIL', 'parvin@example.com'));
    await page.getByText(words.verified).waitFor();
    await page.getByRole('link', { name: words.toTickets }).click();
    await page.goto(new URL('/settings', stage.desk.url).href);
    await page.getByText(`(${settings.verified})`).waitFor();
  });

  test('chooses what to be told of, and it is kept', async () => {
    const { page } = await as(stage.sara, '/settings');
    const byMail = page.getByRole('checkbox', { name: `${settings.kinds.TICKET_REPLIED}: ${settings.byEmail}` });
    expect(await byMail.isChecked()).toBe(true);
    await byMail.press('Space');
    await eventually(async () => {
      const { kinds } = expectStatus(await stage.sara.get('/api/notifications/preferences'), 200);
      return kinds.TICKET_REPLIED.email === false;
    });
    await page.reload();
    await byMail.waitFor();
    expect(await byMail.isChecked()).toBe(false);
  });

  test('staff are taken to the console, to the same ticket', async () => {
    const { id, subject } = await stage.ticket('For staff');
    const { page } = await as(stage.reza);
    await page.waitForURL(/\/console\/inbox\/mine$/);
    await page.goto(new URL(`/tickets/${id}`, stage.desk.url).href);
    await page.waitForURL(new RegExp(`/console/inbox/mine/${id}$`));
    await page.getByRole('heading', { name: subject }).waitFor();
  });

  test('push is turned on for the device, or the page says why it cannot be', async () => {
    const page = await browser.openPage();
    await page.context().grantPermissions(['notifications']);
    await openAs(page, stage.desk.url, stage.sara, '/settings');
    await page.getByRole('button', { name: settings.turnOn }).click();
    // Whether a push service can be reached depends on the browser and on where it runs.
    await page.getByText(settings.pushOn).or(page.getByText(settings.pushFailed)).waitFor();
    expect(await page.evaluate(() => navigator.serviceWorker.getRegistrations().then(({ length }) => length))).toBe(1);
  });
});
