import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '../../web/console/inbox/text.ts';
import { labels } from '../../web/shell/labels.ts';
import { describeWithBrowser } from './browser.ts';
import { type ConsoleDesk, inTime, openAs, openConsoleDesk, viewConsole } from './console-desk.ts';

const tickets = 100_000;
/** On the page at once, however many there are. */
const mostRows = 60;

describeWithBrowser(`an inbox of ${tickets} tickets`, (browser) => {
  let stage: ConsoleDesk;
  beforeAll(async () => {
    stage = await openConsoleDesk();
    await stage.desk.sql(
      `insert into ticketing.tickets (id, subject, status, priority, department_id, customer_id, closed_at)
       select gen_random_uuid(), case when n % 1000 = 0 then 'A rare one ' else 'Question ' end || n, 'CLOSED',
         (case when n % 10000 = 0 then 'URGENT' else 'NORMAL' end)::ticketing.priority, $1, $2, now()
       from generate_series(1, $3::int) n`,
      [stage.department_id, stage.sara.user.id, tickets],
    );
    await stage.desk.sql('analyze ticketing.tickets');
  }, 120_000);
  afterAll(() => stage.stop());

  // Seen to fail without virtual rows, and when the next page is not asked for.
  test('opens, goes far down page after page, and is narrowed by words and filters', async () => {
    const { page, list, row } = viewConsole(await browser.openPage());
    await openAs(page, stage.desk.url, stage.reza, '/console/inbox/closed');
    const rows = list.getByRole('listitem');
    const fewRows = async () => expect(await rows.count()).toBeLessThan(mostRows);
    const downTo = async (number: number) => {
      for (;;) {
        const seen = await rows.last().innerText();
        await fewRows();
        if (Number(seen.match(/(?:Question|A rare one) (\d+)/)?.[1]) <= number) return;
        await page.mouse.wheel(0, 3000);
        await expect.poll(() => rows.last().innerText(), inTime).not.toBe(seen);
      }
    };
    await row(`A rare one ${tickets}`).waitFor();
    await row(`A rare one ${tickets}`).hover();
    await downTo(tickets - 400);
    await page.keyboard.press('j');
    for (let presses = 0; presses < 30; presses++) await page.keyboard.press('j');
    await expect.poll(() => page.locator('[data-ticket]:focus').count(), inTime).toBe(1);
    await fewRows();

    await page.getByRole('searchbox').fill('rare');
    await row('A rare one 99000').waitFor();
    await fewRows();
    await page.getByRole('button', { name: text.en.filter }).click();
    await page.getByRole('button', { name: text.en.priority }).click();
    await page.getByRole('option', { name: labels.en.priority.URGENT }).click();
    await row('A rare one 99000').waitFor({ state: 'detached' });
    await expect.poll(() => rows.count(), inTime).toBe(10);
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('not there');
    await page.getByText(text.en.nothingFits, { exact: true }).waitFor();
  });
});
