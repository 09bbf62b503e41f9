import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChatClient } from '../../src/client/chat-client.ts';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Department } from '../../src/contract/operators.ts';
import type { TicketChange } from '../../src/contract/tickets.ts';
import { text } from '../../web/console/admin/text.ts';
import { text as secretText } from '../../web/console/admin/widget/secrets-text.ts';
import { text as chatText } from '../../web/console/chat/text.ts';
import { text as inboxText } from '../../web/console/inbox/text.ts';
import { text as overviewText } from '../../web/console/overview/text.ts';
import { text as accountText } from '../../web/shell/account-text.ts';
import { type Desk, openDesk, type SignedIn, testPassword } from '../desk.ts';
import { describeWithBrowser } from './browser.ts';
import { customer, inTime, introduce, openAs } from './console-desk.ts';
import { killJob } from './console-full-desk.ts';

const [words, account, overview] = [text.en, accountText.en, overviewText.en];
type Section = keyof typeof words.sections;

const secretWords = secretText.en;

describeWithBrowser('Parisa sets up an empty desk', (browser) => {
  let desk: Desk;
  let parisa: SignedIn;
  let sara: SignedIn;
  beforeAll(async () => {
    desk = await openDesk();
    parisa = await introduce(desk.parisa, 'Parisa', 'en');
    sara = await customer(desk, 'sara', 'Sara', 'en');
  });
  afterAll(() => desk.stop());

  const at = async (section: Section): Promise<Page> => {
    const page = await browser.openPage();
    await openAs(page, desk.url, parisa, `/console/admin/${section}`);
    await page.getByRole('heading', { name: words.sections[section] }).waitFor();
    return page;
  };
  const go = async (page: Page, section: Section) => {
    await page
      .getByRole('navigation', { name: words.title })
      .getByRole('link', { name: words.sections[section] })
      .click();
    await page.getByRole('heading', { name: words.sections[section] }).waitFor();
  };
  const rows = (page: Page, section: Section) =>
    page.getByRole('list', { name: words.sections[section] }).getByRole('listitem');

  test('a department that asks for a skill, the skill, and an operator who has it: a ticket finds him', async () => {
    const page = await at('departments');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: words.addDepartment }).click();
    await dialog.getByLabel(words.name, { exact: true }).fill('Repairs');
    await dialog.getByRole('button', { name: words.strategy }).click();
    await page.getByRole('option', { name: words.strategies.SKILL_BASED }).click();
    await dialog.getByRole('button', { name: words.create }).click();
    await rows(page, 'departments').filter({ hasText: 'Repairs' }).getByText(words.strategies.SKILL_BASED).waitFor();

    await go(page, 'skills');
    await page.getByLabel(words.skillName).fill('فنی');
    await page.getByRole('button', { name: words.addSkill }).click();
    await rows(page, 'skills').filter({ hasText: 'فنی' }).waitFor();

    await go(page, 'people');
    await page.getByRole('button', { name: words.addPerson }).click();
    await dialog.getByLabel(words.displayName).fill('Omid');
    await dialog.getByLabel(account.username).fill('omid');
    await dialog.getByLabel(account.email).fill('omid@desk.example');
    await dialog.getByLabel(account.password, { exact: true }).fill(testPassword);
    await dialog.getByRole('button', { name: words.create }).click();
    await page.getByRole('dialog', { name: words.editPerson('Omid') }).waitFor();
    await dialog.getByRole('checkbox', { name: 'Repairs' }).press('Space');
    await dialog.getByRole('checkbox', { name: 'فنی' }).press('Space');
    await dialog.getByRole('textbox', { name: words.ticketCapacity }).fill('7');
    await dialog.getByRole('textbox', { name: words.chatCapacity }).fill('3');
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: words.save }).last().click();
    await dialog.getByText(words.saved, { exact: true }).waitFor();

    const { items } = expectStatus(await parisa.get('/api/operators'), 200);
    const omid = items.find(({ display_name }: { display_name: string }) => display_name === 'Omid');
    expect(omid).toMatchObject({ skills: ['فنی'], ticket_capacity: 7, chat_capacity: 3 });
    const departments: Department[] = expectStatus(await parisa.get('/api/departments'), 200).items;
    const department_id = departments.find(({ name }) => name === 'Repairs')?.id;
    const wanted = { subject: 'It rattles', body: 'Loudly.', department_id, tags: ['فنی'] };
    const { ticket } = expectStatus(await sara.post('/api/tickets', wanted), 201);
    await eventually(async () => {
      const { items: changes } = expectStatus(await parisa.get(`/api/tickets/${ticket.id}/history`), 200);
      const [, assigned]: TicketChange[] = changes;
      return assigned?.changes.operator_id?.to === omid.id && 'rule' in (assigned?.explanation ?? {});
    });
  });

  test('the widget: where it may stand, and the line for the site', async () => {
    const page = await at('widget');
    await page.getByText(`<script async src="${new URL(desk.url).origin}/widget.js"></script>`).waitFor();
    await page.getByLabel(words.sites).fill('https://shop.example/with-a-path');
    await page.getByText(words.siteWrong).waitFor();
    await page.getByLabel(words.sites).fill('https://shop.example');
    await page.getByRole('button', { name: words.save }).click();
    await page.getByText(words.saved, { exact: true }).waitFor();
    await page.getByText(words.unsaved).waitFor({ state: 'detached' });
    const { widget } = expectStatus(await parisa.get('/api/admin/widget'), 200);
    expect(widget.allowed_sites).toEqual(['https://shop.example']);
  });

  test('the widget: a secret for a site is made, shown once, and deleted', async () => {
    const page = await at('widget');
    await page.getByLabel(secretWords.site).fill('shop.example');
    await page.getByRole('button', { name: secretWords.make }).click();
    await page.getByLabel(secretWords.site).and(page.locator('[aria-invalid=true]')).waitFor();
    await page.getByLabel(secretWords.site).fill('https://shop.example/');
    await page.getByRole('button', { name: secretWords.make }).click();
    const shown = page.getByRole('status').filter({ hasText: secretWords.once }).locator('code');
    await shown.last().waitFor();
    const [id, secret] = await shown.allInnerTexts();
    expect(await desk.sql('select id, site, secret from auth.widget_secrets')).toEqual([
      { id, site: 'https://shop.example', secret },
    ]);
    await page.reload();
    await page.getByText(String(id)).waitFor();
    expect(await page.getByText(String(secret)).count()).toBe(0);
    await page.getByRole('button', { name: secretWords.remove('https://shop.example') }).click();
    await page.getByRole('button', { name: secretWords.confirm, exact: true }).click();
    await page.getByText(secretWords.none).waitFor();
  });

  test('a mail that was kept is read, and its link can be followed', async () => {
    const page = await at('outbox');
    await rows(page, 'outbox').filter({ hasText: 'sara@example.com' }).getByRole('button').last().click();
    const link = page.getByRole('dialog').getByRole('link');
    expect(await link.getAttribute('href')).toMatch(/\/verify-email\?token=\w/);
  });

  test('a restored copy says that it sends nothing, until she resumes without what waits', async () => {
    await desk.sql(`insert into notification.sending_hold (because) values ('Restored')`);
    const page = await at('outbox');
    const notice = page.getByRole('region', { name: words.held });
    await notice.getByText(words.heldMore('0')).waitFor();
    await notice.getByRole('button', { name: words.discardHeld }).click();
    await page.getByRole('dialog').getByRole('button', { name: words.discardHeld }).click();
    await page.getByText(words.sendingResumed).waitFor();
    await notice.waitFor({ state: 'detached' });
    const sending = expectStatus(await parisa.get('/api/admin/sending'), 200);
    expect(sending).toEqual({ held_since: null, waiting: 0 });
  });

  test('a job that failed for good is put back, and then it is done', async () => {
    await killJob(desk);
    const page = await at('jobs');
    const dead = rows(page, 'jobs').filter({ hasText: 'release_operator' });
    await dead.getByText('made of glass').waitFor();
    // What was wrong with it is mended meanwhile.
    await desk.sql(`update pgboss.job set data = $1 where name = 'dead_letters'`, [{ operator_id: sara.user.id }]);
    await dead.getByRole('button', { name: words.redrive }).click();
    await page.getByText(words.redriven).waitFor();
    await page.getByText(words.noJobsMore).waitFor();
    await eventually(async () => {
      const { items } = expectStatus(await parisa.get('/api/admin/jobs?state=DONE&limit=100'), 200);
      return items.some(({ payload }: { payload: { operator_id?: string } }) => payload.operator_id === sara.user.id);
    });
  });

  test('the numbers of the day lead to exactly the rows they count', async () => {
    for (const subject of ['First', 'Second']) {
      const { ticket } = expectStatus(await sara.post('/api/tickets', { subject, body: 'How?' }), 201);
      if (subject === 'First')
        expectStatus(await parisa.post(`/api/tickets/${ticket.id}/replies`, { body: 'Like this.' }), 201);
    }
    const client = openChatClient(desk.url, sara.tokens.access_token);
    const chat = await client.start();
    await client.ask('leave_queue', { chat_id: chat.id });
    client.close();

    const page = await browser.openPage();
    const countsAs = async (title: string, list: string) => {
      await openAs(page, desk.url, parisa, '/console/overview');
      const figure = page.getByRole('link', { name: overview.showRows(title) });
      const number = Number(await figure.locator('xpath=../following-sibling::p[1]').innerText());
      await figure.click();
      await expect
        .poll(() => page.getByRole('list', { name: list }).getByRole('listitem').count(), inTime)
        .toBe(number);
      return number;
    };
    const { numbers } = expectStatus(await parisa.get(`/api/tickets/numbers?${today()}`), 200);
    expect(await countsAs(overview.created, inboxText.en.list)).toBe(numbers.created);
    expect(await countsAs(overview.responded, inboxText.en.list)).toBe(1);
    await page.getByRole('list', { name: inboxText.en.list }).getByText('First').waitFor();
    expect(await countsAs(overview.chatsWaited, chatText.en.archive)).toBe(1);
  });
});

/** The present day in Tehran. */
function today(): string {
  const from = new Date(`${new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Tehran' }).format()}T00:00:00+03:30`);
  const to = new Date(from.getTime() + 24 * 3600 * 1000);
  return `from=${from.toISOString()}&to=${to.toISOString()}`;
}
