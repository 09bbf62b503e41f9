import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ChatClient, openChatClient } from '../../src/client/chat-client.ts';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Chat, ChatMessage } from '../../src/contract/chats.ts';
import { text } from '../../web/console/chat/text.ts';
import { text as chatText } from '../../web/shell/chat/text.ts';
import { labels } from '../../web/shell/labels.ts';
import { text as conversationText } from '../../web/shell/ticket/text.ts';
import { statusOf } from '../chat-desk.ts';
import type { SignedIn } from '../desk.ts';
import { openTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { describeWithBrowser } from './browser.ts';
import { type ConsoleDesk, customer, inTime, openAs, openConsoleDesk } from './console-desk.ts';

const [words, shared] = [text.en, chatText.en];
/** Nobody is given up soon here: what is tried is not how long a server waits. */
const patient = { CHAT_CUSTOMER_GRACE_SECONDS: '120', CHAT_OPERATOR_GRACE_SECONDS: '120' };

describeWithBrowser('an operator who chats', (browser) => {
  let stage: ConsoleDesk;
  let ali: SignedIn;
  let wire: TcpProxy;
  const clients: ChatClient[] = [];
  beforeAll(async () => {
    stage = await openConsoleDesk('en', patient);
    ali = await customer(stage.desk, 'ali', 'Ali', 'en');
    wire = await openTcpProxy(stage.desk.url);
  });
  afterEach(async () => {
    wire.pass();
    const { items } = expectStatus(await stage.parisa.get('/api/chats?status=ACTIVE&status=WAITING'), 200);
    for (const { id } of items as Chat[]) for (const client of clients) await client.ask('end_chat', { chat_id: id });
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(async () => {
    await wire.close();
    await stage.stop();
  });

  /** In the chats of the console, ready for work. */
  const at = async (who: SignedIn, url = stage.desk.url): Promise<Page> => {
    const page = await browser.openPage();
    await openAs(page, url, who, '/console/chats');
    await page.getByText(words.waitsForYou).waitFor();
    await eventually(async () => (await statusOf(stage.desk, who.user.id)) === 'ONLINE');
    return page;
  };
  const connect = async ({ tokens }: SignedIn) => {
    const client = openChatClient(stage.desk.url, tokens.access_token);
    clients.push(client);
    await client.connected();
    return client;
  };
  const asked = async (client: ChatClient) => client.start({ department_id: stage.department_id });
  const open = (page: Page, name: string) =>
    page.getByRole('region', { name: words.mine }).getByRole('link', { name }).click();
  const composer = (page: Page) => page.getByRole('textbox', { name: shared.write });
  const say = async (page: Page, body: string) => {
    await composer(page).fill(body);
    await page.keyboard.press('Enter');
  };
  const log = (page: Page) => page.getByRole('log', { name: shared.messages });
  const said = (page: Page) => log(page).getByRole('article').locator('p[dir=auto]').allInnerTexts();
  const kept = async (id: string): Promise<string[]> =>
    expectStatus(await stage.parisa.get(`/api/chats/${id}/messages?limit=100`), 200).items.map(
      ({ body }: ChatMessage) => body,
    );

  // Seen to fail when each `chat_started` is announced that is heard: live, and again with the feed.
  test('has two at once and no third, counts what is new in the title, and says what was seen', async () => {
    const reza = await at(stage.reza);
    const [sara, other] = [await connect(stage.sara), await connect(ali)];
    const [first, second] = [await asked(sara), await asked(other)];
    await reza.getByRole('link', { name: 'Sara' }).waitFor();
    await reza.getByRole('link', { name: 'Ali' }).waitFor();
    expect([first.status, second.status]).toEqual(['ACTIVE', 'ACTIVE']);
    expect(await reza.getByText(words.incoming('Ali')).count()).toBe(1);
    const nasrin = await connect(await customer(stage.desk, 'nasrin', 'Nasrin', 'en'));
    const third = await asked(nasrin);
    expect(third.status).toBe('WAITING');

    await sara.say(first.id, 'where is my order');
    await expect.poll(() => reza.title(), inTime).toMatch(/^\(1\) /);
    await other.say(second.id, 'hello');
    await expect.poll(() => reza.title(), inTime).toMatch(/^\(2\) /);
    await open(reza, 'Sara');
    await sara.heard('read', ({ chat_id, seq }) => chat_id === first.id && seq === 1);
    await expect.poll(() => reza.title(), inTime).toMatch(/^\(1\) /);

    await sara.ask('typing', { chat_id: first.id, typing: true });
    await reza.getByText(shared.typing('Sara')).waitFor();
    await composer(reza).pressSequentially('on');
    await sara.heard('typing', ({ chat_id, typing }) => chat_id === first.id && typing);
    await say(reza, 'on its way');
    await log(reza).getByText(shared.sent, { exact: true }).waitFor();
    await sara.ask('mark_read', { chat_id: first.id, seq: 2 });
    await log(reza).getByText(shared.seen, { exact: true }).waitFor();
    await nasrin.ask('leave_queue', { chat_id: third.id });
  });

  test('loses and doubles nothing over cuts and a reload', async () => {
    const reza = await at(stage.reza, wire.through(stage.desk.url));
    const sara = await connect(stage.sara);
    const { id } = await asked(sara);
    await open(reza, 'Sara');
    await say(reza, 'one');
    await eventually(() => sara.messages(id).length === 1);

    wire.cut();
    await say(reza, 'two');
    await say(reza, 'three');
    expect(await log(reza).getByText(shared.sending).count()).toBe(2);
    await sara.say(id, 'four');
    wire.pass();
    await eventually(() => sara.messages(id).length === 4);
    await expect.poll(() => said(reza), inTime).toHaveLength(4);

    // What he says arrives, but nothing comes back: he cannot know, and says it again after the reload.
    wire.blackhole('to client');
    await say(reza, 'five');
    await eventually(() => sara.messages(id).length === 5);
    await composer(reza).fill('half a sen');
    wire.cut();
    wire.pass();
    await reza.reload();
    await expect.poll(() => said(reza), inTime).toHaveLength(5);
    await log(reza).getByText(shared.sending).waitFor({ state: 'detached' });
    expect(await composer(reza).inputValue()).toBe('half a sen');
    await say(reza, 'six');
    await eventually(() => sara.messages(id).length === 6);
    await log(reza).getByText(shared.sent, { exact: true }).waitFor();

    const all = await kept(id);
    expect(all.toSorted()).toEqual(['five', 'four', 'one', 'six', 'three', 'two']);
    expect(await said(reza)).toEqual(all);
    expect(sara.messages(id).map(({ body }) => body)).toEqual(all);
  });

  test('is told what could not be said any more, and tries it again or drops it', async () => {
    const reza = await at(stage.reza, wire.through(stage.desk.url));
    const sara = await connect(stage.sara);
    const { id } = await asked(sara);
    await open(reza, 'Sara');
    await composer(reza).waitFor();
    wire.cut();
    await say(reza, 'too late');
    await sara.ask('end_chat', { chat_id: id });
    wire.pass();
    const refused = log(reza).getByRole('alert');
    await refused.getByText(shared.reasons.invalid_state ?? '').waitFor();
    await log(reza).getByText(shared.ended.CUSTOMER_ENDED).waitFor();
    await refused.getByRole('button', { name: shared.retry }).click();
    await refused.getByRole('button', { name: shared.discard }).click();
    await log(reza).getByText('too late').waitFor({ state: 'detached' });
    expect(await kept(id)).toEqual([]);
  });

  test('hands a chat to Mina, who turns it into a ticket', async () => {
    const reza = await at(stage.reza);
    const sara = await connect(stage.sara);
    const { id } = await asked(sara);
    await sara.say(id, 'It is broken.');
    await open(reza, 'Sara');
    await log(reza).getByText('It is broken.').waitFor();
    const mina = await at(stage.mina);
    await reza.getByRole('button', { name: words.transfer }).click();
    await reza.getByRole('menuitem', { name: 'Mina' }).click();
    await mina.getByText(words.incoming('Sara')).waitFor();
    await open(mina, 'Sara');
    await log(mina).getByText('It is broken.').waitFor();
    await reza.getByText(words.chooseTitle).waitFor();
    await say(mina, 'I shall look at it.');
    await eventually(() => sara.messages(id).length === 2);

    await mina.getByRole('button', { name: words.toTicket }).click();
    await mina.getByRole('dialog').getByLabel(words.subject).fill('Broken order');
    await mina.getByRole('dialog').getByRole('button', { name: words.toTicket }).click();
    await mina.getByRole('heading', { name: 'Broken order' }).waitFor();
    await mina.getByRole('log', { name: conversationText.en.conversation }).getByText('It is broken.').waitFor();
    await sara.heard('chat_ended', ({ chat }) => chat.id === id);
    await eventually(async () => expectStatus(await stage.parisa.get(`/api/chats/${id}`), 200).chat.ticket_id);
  });

  test('chooses when to take chats, and ends one', async () => {
    const reza = await at(stage.reza);
    await reza.getByText(labels.en.presence.ONLINE, { exact: true }).first().click();
    await reza.getByText(words.youAreAway).waitFor();
    expect(await statusOf(stage.desk, stage.reza.user.id)).toBe('OFFLINE');
    const sara = await connect(stage.sara);
    const chat = await asked(sara);
    expect(chat.status).toBe('WAITING');
    await reza.getByRole('button', { name: words.goOnline }).click();
    await sara.heard('chat_started', (data) => data.chat.id === chat.id);
    await open(reza, 'Sara');
    await reza.getByRole('button', { name: words.end, exact: true }).click();
    await reza.getByRole('dialog').getByRole('button', { name: words.end, exact: true }).click();
    await sara.heard('chat_ended', ({ reason }) => reason === 'OPERATOR_ENDED');
    await log(reza).getByText(shared.ended.OPERATOR_ENDED).waitFor();
  });
});
