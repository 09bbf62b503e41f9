import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text as inboxText } from '../../web/console/inbox/text.ts';
import { text as portalText } from '../../web/portal/text.ts';
import { uiText } from '../../web/ui/text.ts';
import { describeWithBrowser } from './browser.ts';
import { inTime, openAs, viewConsole, viewPortal } from './console-desk.ts';
import { type FullDesk, openFullDesk } from './console-full-desk.ts';
import { walkConsole } from './console-walk.ts';
import { walkPortal, walkSignedOut } from './portal-walk.ts';

const [inbox, portal] = [inboxText.fa, portalText.fa];

describeWithBrowser('in Persian', (browser) => {
  let stage: FullDesk;
  beforeAll(async () => {
    stage = await openFullDesk();
  });
  afterAll(() => stage.stop());
  const persian = () => browser.openPage({ locale: 'fa' });

  test('a question goes to Reza and his answer to Sara, from right to left', async () => {
    const [reza, sara] = [viewConsole(await persian(), 'سارا', 'fa'), viewPortal(await persian(), 'fa')];
    await openAs(reza.page, stage.desk.url, stage.reza, '/console');
    await openAs(sara.page, stage.desk.url, stage.sara, '/tickets/new');
    for (const { page } of [reza, sara]) await page.locator('html[lang=fa][dir=rtl]').waitFor();
    await sara.page.getByLabel(portal.subject).fill('سفارش ۱۲ نرسید');
    await sara.page.getByLabel(portal.body).fill('یک هفته گذشته است.');
    await sara.page.getByRole('button', { name: portal.department }).click();
    await sara.page.getByRole('option', { name: 'حسابداری' }).click();
    await sara.page.getByRole('button', { name: portal.send, exact: true }).click();
    await reza.row('سفارش ۱۲ نرسید').click();
    await reza.said.getByText('یک هفته گذشته است.').waitFor();
    await reza.countsAreTrue(stage.reza);
    await reza.write('فردا می‌رسد.');
    await sara.said.getByText('فردا می‌رسد.').waitFor();
    await sara.page.getByText(portal.status.PENDING_CUSTOMER).waitFor();
    const day = new Intl.DateTimeFormat('fa-IR-u-ca-persian', { dateStyle: 'long', timeZone: 'Asia/Tehran' });
    await reza.said.getByText(day.format()).first().waitFor();
    expect(await reza.row('سفارش ۱۲ نرسید').locator('time').innerText()).toMatch(/^[۰-۹]{2}:[۰-۹]{2}$/);
  });

  test('days of a Jalali calendar narrow the list', async () => {
    const old = await stage.ticket('از مهرماه');
    // 1405-07-10 in Tehran, a minute before midnight.
    await stage.desk.sql(`update ticketing.tickets set created_at = '2026-10-02T20:29:00Z' where id = $1`, [old.id]);
    const { page, row, list } = viewConsole(await persian(), 'سارا', 'fa');
    await openAs(page, stage.desk.url, stage.reza, '/console/inbox/departments');
    await row('از مهرماه').waitFor();
    await page.getByRole('button', { name: inbox.filter }).click();
    const filters = page.getByRole('dialog', { name: inbox.filters });
    await filters.getByRole('group', { name: inbox.created }).getByRole('button').click();
    const calendar = page.getByRole('dialog').filter({ has: page.getByRole('grid') });
    for (const month of ['آذر ۱۴۰۵', 'آبان ۱۴۰۵']) {
      await calendar.getByText(month, { exact: true }).waitFor();
      await calendar.getByRole('button').first().click();
    }
    await calendar.getByText('مهر ۱۴۰۵', { exact: true }).waitFor();
    const day = (name: string) =>
      calendar.getByRole('gridcell').getByText(name, { exact: true }).filter({ visible: true });
    await day('۹').click();
    await day('۱۰').click();
    await expect.poll(() => list.getByRole('listitem').count(), inTime).toBe(1);
    await row('از مهرماه').waitFor();
    await page.getByText(uiText.fa.loading).waitFor({ state: 'detached' });
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('created_from')).toContain('2026-09-30T20:30:00');
    expect(searchParams.get('created_to')).toContain('2026-10-02T20:30:00');
  });

  // Seen to fail when a catalogue has an English word in `fa`.
  test('every word of ours is Persian, on every screen', async () => {
    for (const walk of [walkSignedOut, walkPortal, walkConsole]) {
      const foreign: string[] = [];
      const page = await persian();
      await walk(page, stage, 'fa', async (screen) => {
        foreign.push(...(await latinWords(page)).map((words) => `${screen}: ${words}`));
      });
      expect(foreign).toEqual([]);
    }
  });
});

/** What is not a word of ours, or is Latin everywhere: names, addresses, keys, settings; and a mail from before they chose a language. */
const allowed = [
  /\S+@\S+|https?:\/\/\S+|Asia\/Tehran|<\/body>|SMTP_URL|psql|Confirm your e-mail address/g,
  /\b(?:parisa|reza|mina|sara|ali|nasrin|Support|English|Enter|j|k|billing)\b/g,
];

/** Texts on the page with Latin letters, except what is marked as being of another language. */
async function latinWords(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { parentElement: parent, textContent } = node;
      const isOurs = parent && !parent.closest('code, script, [dir=ltr], [lang=en]');
      if (isOurs && parent.checkVisibility() && /[A-Za-z]/.test(textContent ?? '')) found.push(textContent ?? '');
    }
    return found;
  });
  const unknown = (text: string) => allowed.reduce((rest, known) => rest.replaceAll(known, ''), text);
  return texts.filter((text) => /[A-Za-z]/.test(unknown(text)));
}
