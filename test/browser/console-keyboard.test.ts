import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Ticket } from '../../src/contract/tickets.ts';
import { text as consoleText } from '../../web/console/text.ts';
import { text as ticketText } from '../../web/console/ticket/text.ts';
import { uiText } from '../../web/ui/text.ts';
import { testPassword } from '../desk.ts';
import { describeWithBrowser } from './browser.ts';
import { type ConsoleDesk, inTime, openAs, openConsoleDesk, viewConsole } from './console-desk.ts';

const [names, words, common] = [consoleText.en, ticketText.en, uiText.en];

describeWithBrowser('Mina works by keyboard alone', (browser) => {
  let stage: ConsoleDesk;
  let tickets: Ticket[];
  beforeAll(async () => {
    stage = await openConsoleDesk();
    const { profile } = expectStatus(await stage.parisa.get(`/api/operators/${stage.mina.user.id}/profile`), 200);
    const able = { ...profile, ticket_capacity: 50 };
    expectStatus(await stage.parisa.put(`/api/operators/${stage.mina.user.id}/profile`, able), 200);
    tickets = [];
    for (const subject of ['The oldest', 'The middle', 'The newest']) {
      const ticket = await stage.ticket(subject);
      const operator_id = stage.mina.user.id;
      expectStatus(await stage.parisa.put(`/api/tickets/${ticket.id}/assignment`, { operator_id }), 200);
      tickets.unshift(ticket);
    }
  });
  afterAll(() => stage.stop());

  const subjectOf = (at: number) => tickets[at]?.subject ?? '';
  const ticket = async (at: number): Promise<Ticket> =>
    expectStatus(await stage.parisa.get(`/api/tickets/${tickets[at]?.id}`), 200).ticket;
  /** Waits until the focus is there, and checks that it can be seen. */
  const focusIsOn = async (page: Page, name: string) => {
    const focused = page.locator(':focus-visible');
    await expect
      .poll(() => focused.evaluate((one) => one.ariaLabel ?? one.textContent).catch(() => null), inTime)
      .toContain(name);
    const outline = await focused.evaluate((one) => getComputedStyle(one).outlineStyle);
    expect(outline).not.toBe('none');
  };

  test('from signing in to the last ticket', async () => {
    const page = await browser.openPage();
    const { keyboard } = page;
    const mina = viewConsole(page);
    await page.goto(new URL('/console', stage.desk.url).href);
    await page.locator('input:focus').waitFor();
    await keyboard.type('mina');
    await keyboard.press('Tab');
    await keyboard.type(testPassword);
    await keyboard.press('Enter');
    await mina.row('The newest').waitFor();

    await keyboard.press('j');
    await focusIsOn(page, subjectOf(0));
    await keyboard.press('j');
    await focusIsOn(page, subjectOf(1));
    await keyboard.press('k');
    await focusIsOn(page, subjectOf(0));
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: subjectOf(0) }).waitFor();
    await mina.said.getByRole('listitem').first().waitFor();

    await keyboard.press('r');
    await focusIsOn(page, words.replyTo('Sara'));
    await keyboard.type('just a reply: e, a, j');
    await keyboard.press('Control+Enter');
    await mina.said.getByText('just a reply: e, a, j').waitFor();
    await keyboard.press('Escape');
    await keyboard.press('n');
    await focusIsOn(page, words.noteHint);
    await keyboard.type('only for us');
    await keyboard.press('Control+Enter');
    await mina.said.getByText('only for us').waitFor();
    await keyboard.press('Escape');

    await keyboard.press('a');
    await page.getByRole('dialog').locator('input:focus').waitFor();
    await keyboard.type('Rez');
    await page.getByRole('menuitem').filter({ hasText: 'Mina' }).waitFor({ state: 'detached' });
    await keyboard.press('Enter');
    await eventually(async () => (await ticket(0)).operator_id === stage.reza.user.id);
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await keyboard.press('Escape');
    await keyboard.press('j');
    await focusIsOn(page, subjectOf(1));
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: subjectOf(1) }).waitFor();
    await keyboard.press('e');
    await page.getByText(words.closed(String(tickets[1]?.number))).waitFor();
    // What is said at the edge of the page stands last in it.
    await keyboard.press('F6');
    await expect
      .poll(async () => {
        await keyboard.press('Tab');
        return page.locator(':focus').textContent();
      }, inTime)
      .toBe(common.undo);
    await keyboard.press('Enter');
    await mina.row(subjectOf(1)).waitFor();
    expect((await ticket(1)).status).not.toBe('CLOSED');

    await keyboard.press('Control+k');
    await page.getByRole('dialog').locator('input:focus').waitFor();
    await keyboard.type('oldest');
    await page.getByRole('menuitem').filter({ hasText: 'The oldest' }).waitFor();
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'The oldest' }).waitFor();
  });

  test('the keys are where they are, whatever layout is on', async () => {
    const page = await browser.openPage();
    const mina = viewConsole(page);
    await openAs(page, stage.desk.url, stage.mina, '/console');
    await mina.row('The oldest').waitFor();
    const press = (code: string, key: string) =>
      page.evaluate(
        (how) => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { ...how, bubbles: true })),
        { code, key },
      );
    await press('KeyJ', 'ت');
    await expect.poll(() => page.locator(':focus').getAttribute('data-ticket'), inTime).not.toBeNull();
    await page.keyboard.press('Enter');
    await mina.said.waitFor();
    await press('KeyR', 'ق');
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label'), inTime).toBe(words.replyTo('Sara'));
    await page.keyboard.press('Escape');
    await press('Slash', '؟');
    await page.getByRole('dialog', { name: names.shortcuts }).waitFor();
  });

  test('single keys can be turned off, and stay off', async () => {
    const page = await browser.openPage();
    const mina = viewConsole(page);
    await openAs(page, stage.desk.url, stage.mina, '/console');
    await mina.row('The oldest').waitFor();
    await page.keyboard.press('?');
    const shortcuts = page.getByRole('dialog', { name: names.shortcuts });
    await shortcuts.getByRole('switch', { name: names.singleKeys }).press('Space');
    await page.keyboard.press('Escape');
    await shortcuts.waitFor({ state: 'detached' });
    await page.reload();
    await mina.row('The oldest').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: names.palette }).waitFor();
    expect(await page.locator('[data-ticket]:focus').count()).toBe(0);
  });
});
