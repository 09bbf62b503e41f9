import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openChatClient } from '../../src/client/chat-client.ts';
import { expectStatus } from '../../src/client/http-client.ts';
import type { Ticket } from '../../src/contract/tickets.ts';
import { text as adminText } from '../../web/console/admin/text.ts';
import { text as settingsText } from '../../web/shell/settings/text.ts';
import { text as signInText } from '../../web/shell/sign-in-text.ts';
import { uiText } from '../../web/ui/text.ts';
import { type Desk, openDesk, type SignedIn, testPassword } from '../desk.ts';
import { describeWithBrowser } from './browser.ts';
import { customer, introduce, openAs } from './console-desk.ts';

const [admin, settings, ui, signIn] = [adminText.en, settingsText.en, uiText.en, signInText.en];

vi.setConfig({ testTimeout: 90_000 });

describeWithBrowser('what is kept of a person', (browser) => {
  let desk: Desk;
  let parisa: SignedIn;
  let sara: SignedIn;
  let mina: SignedIn;
  let ticket: Ticket;
  beforeAll(async () => {
    desk = await openDesk();
    parisa = await introduce(desk.parisa, 'Parisa', 'en');
    sara = await customer(desk, 'sara', 'Sara', 'en');
    mina = await customer(desk, 'mina', 'Mina', 'en');
    const asked = { subject: 'Secret of Sara', body: 'Words of Sara' };
    ticket = expectStatus(await sara.post('/api/tickets', asked), 201).ticket;
  });
  afterAll(() => desk.stop());

  test('Sara takes her data away, and erases herself with her password: whoever looks at her ticket sees it go', async () => {
    const console = await browser.openPage();
    await openAs(console, desk.url, parisa, `/console/inbox/all/${ticket.id}`);
    await console.getByText('Words of Sara').waitFor();

    const portal = await browser.openPage();
    await openAs(portal, desk.url, sara, '/settings');
    const [file] = await Promise.all([
      portal.waitForEvent('download'),
      portal.getByRole('button', { name: settings.export }).click(),
    ]);
    const data = JSON.parse(await readFile(await file.path(), 'utf8'));
    expect(data.tickets).toMatchObject([{ subject: 'Secret of Sara', replies: [{ body: 'Words of Sara' }] }]);

    await portal.getByRole('button', { name: settings.erase }).click();
    const dialog = portal.getByRole('dialog', { name: settings.eraseTitle });
    const password = dialog.getByLabel(settings.erasePassword, { exact: true });
    await password.fill('a guess');
    await dialog.getByRole('button', { name: settings.erase }).click();
    await dialog.getByRole('alert').waitFor();
    await password.fill(testPassword);
    await dialog.getByRole('button', { name: settings.erase }).click();
    await portal.getByRole('button', { name: signIn.signIn, exact: true }).waitFor();

    await console.getByText('Words of Sara').waitFor({ state: 'detached' });
    await console.getByRole('heading', { name: ui.erased }).waitFor();
    expect(await console.getByText('Secret of Sara').count()).toBe(0);
  });

  test('Parisa erases Mina by typing her username, while a chat of hers is open', async () => {
    const client = openChatClient(desk.url, mina.tokens.access_token);
    try {
      await client.connected();
      const support = (await desk.department('Chats')).id;
      const profile = { department_ids: [support], skills: [], ticket_capacity: 5, chat_capacity: 5 };
      expectStatus(await parisa.put(`/api/operators/${parisa.user.id}/profile`, profile), 200);
      const looking = await browser.openPage();
      await openAs(looking, desk.url, parisa, '/console/chats');
      const { id } = await client.start({ department_id: support });
      await client.heard('chat_started', ({ chat }) => chat.id === id);
      await client.say(id, 'Words of Mina');
      await looking.goto(`${desk.url}/console/chats/${id}`);
      await looking.getByRole('article').getByText('Words of Mina').waitFor();

      const page = await browser.openPage();
      await openAs(page, desk.url, parisa, '/console/admin/people');
      await page.getByRole('list', { name: admin.sections.people }).getByRole('button', { name: 'Mina' }).click();
      await page.getByRole('button', { name: admin.erasePerson }).click();
      const confirm = page.getByRole('button', { name: admin.eraseForGood });
      expect(await confirm.isDisabled()).toBe(true);
      await page.getByLabel(admin.typeUsername('mina')).fill('mina');
      await confirm.click();
      await page.getByText(admin.personErased).waitFor();
      await page.getByRole('list', { name: admin.sections.people }).getByText(ui.erased).first().waitFor();

      await looking.getByRole('article').getByText(ui.erased).first().waitFor();
      expect(await looking.getByText('Words of Mina').count()).toBe(0);
    } finally {
      client.close();
    }
  });
});
