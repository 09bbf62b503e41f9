import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '../../web/console/admin/health/text.ts';
import { text as adminText } from '../../web/console/admin/text.ts';
import { describeWithBrowser } from './browser.ts';
import { type ConsoleDesk, inTime, openAs, openConsoleDesk } from './console-desk.ts';
import { killJob } from './console-full-desk.ts';

const words = text.en;
const { sections } = adminText.en;

describeWithBrowser('Parisa looks whether all is well', (browser) => {
  let stage: ConsoleDesk;
  beforeAll(async () => {
    stage = await openConsoleDesk();
  });
  afterAll(() => stage.stop());

  const open = async (): Promise<Page> => {
    const page = await browser.openPage();
    await openAs(page, stage.desk.url, stage.parisa, '/console/admin/health');
    await page.getByRole('heading', { name: sections.health }).waitFor();
    return page;
  };
  const line = (page: Page, id: keyof typeof words.of) => page.getByRole('button', { name: words.of[id].must });

  // Seen to fail without `refetchInterval`.
  test('everything holds; what breaks while she looks is seen, by keyboard down to the job, and its end too', async () => {
    const page = await open();
    await page.getByText(words.allHold).waitFor();
    await killJob(stage.desk);
    await page.getByText(words.someBreak('1', '7')).waitFor();
    const dead = line(page, 'DEAD_LETTERS');
    await dead.getByText(words.breaks('1')).waitFor();
    await dead.focus();
    await page.keyboard.press('Enter');
    await page.getByText(words.of.DEAD_LETTERS.help).waitFor();
    const table = page.getByRole('table');
    await table.getByText('made of glass').waitFor();
    // First what scrolls, then the first link in it.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: sections.jobs }).getByText('release_operator').waitFor();

    await page.goBack();
    await page.getByText(words.someBreak('1', '7')).waitFor();
    await stage.desk.sql(`delete from pgboss.job where name = 'dead_letters'`);
    await page.getByText(words.allHold).waitFor();
  });

  test('a ticket that is not whose it was given to: who, and a way to the ticket; the query is there to be copied', async () => {
    const ticket = await stage.ticket('Whose is it?');
    await stage.desk.sql('update ticketing.tickets set operator_id = $1 where id = $2', [
      stage.mina.user.id,
      ticket.id,
    ]);
    const page = await open();
    await line(page, 'SEVERAL_OWNERS').click();
    const row = page.getByRole('row').filter({ hasText: String(ticket.number) });
    await row.getByRole('link', { name: 'Mina' }).waitFor();
    await row.getByRole('link', { name: 'Reza' }).waitFor();
    await page.getByText(words.query, { exact: true }).click();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy' }).click();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied, inTime).toContain('from work full join assigned');
    const rows = await stage.desk.sql<{ work_id: string }>(await copied());
    expect(rows.map(({ work_id }) => work_id)).toEqual([ticket.id]);
    await row.getByRole('link', { name: '…' }).click();
    await page.getByRole('heading', { name: 'Whose is it?' }).waitFor();
    await stage.desk.sql('update ticketing.tickets set operator_id = $1 where id = $2', [
      stage.reza.user.id,
      ticket.id,
    ]);
  });

  test('what was seen stays while the server cannot be reached, with a word on it', async () => {
    const page = await open();
    await page.getByText(words.allHold).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('main').getByRole('alert').waitFor();
    await page.getByText(words.allHold).waitFor();
    await page.context().setOffline(false);
    await page.getByRole('main').getByRole('alert').waitFor({ state: 'detached' });
  });
});
