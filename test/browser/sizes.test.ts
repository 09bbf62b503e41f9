import { gzipSync } from 'node:zlib';
import type { Response } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { text as adminText } from '../../web/console/admin/text.ts';
import { text } from '../../web/console/inbox/text.ts';
import { text as names } from '../../web/console/text.ts';
import { describeWithBrowser } from './browser.ts';
import { type ConsoleDesk, inTime, openAs, openConsoleDesk, viewConsole } from './console-desk.ts';

/** In bytes, compressed: of everything until the inbox is there. */
const most = 250_000;
/** Of the first screen itself. */
const mostOfScreen = 20_000;
const isOfInbox = ({ name }: { name: string }) => name.startsWith('/assets/inbox-');

describeWithBrowser('the console', (browser) => {
  let stage: ConsoleDesk;
  beforeAll(async () => {
    stage = await openConsoleDesk();
  });
  afterAll(() => stage.stop());

  // That nobody else is asked for anything, every test of the browser checks.
  test(`costs at most ${most / 1000} kB of scripts until the inbox is there; other screens come when they are gone to`, async () => {
    await stage.ticket('The only one');
    const { page, row } = viewConsole(await browser.openPage());
    const scripts: Response[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response);
    });
    await openAs(page, stage.desk.url, stage.parisa, '/console/inbox/all');
    await row('The only one').waitFor();
    await page.waitForLoadState('networkidle');
    const initial = await Promise.all(
      scripts.map(async (response) => ({ name: nameOf(response), bytes: gzipSync(await response.body()).length })),
    );
    const bytesOf = (some: typeof initial) => some.reduce((sum, { bytes }) => sum + bytes, 0);
    const inbox = initial.filter(isOfInbox);
    expect(inbox).toHaveLength(1);
    expect(bytesOf(inbox)).toBeLessThanOrEqual(mostOfScreen);
    expect(bytesOf(initial), JSON.stringify(initial)).toBeLessThanOrEqual(most);

    for (const go of [
      () => row('The only one').click(),
      () => page.getByRole('button', { name: text.en.filter }).click(),
      () => page.keyboard.press('Escape').then(() => page.getByRole('link', { name: names.en.chats }).click()),
      () => page.getByRole('link', { name: names.en.overview }).click(),
      () => page.getByRole('link', { name: names.en.admin }).click(),
      () => page.getByRole('link', { name: adminText.en.sections.widget }).click(),
    ]) {
      const known = new Set(scripts.map(nameOf));
      await go();
      await expect.poll(() => scripts.filter((script) => !known.has(nameOf(script))).length, inTime).toBeGreaterThan(0);
    }
  });
});

const nameOf = (response: Response): string => new URL(response.url()).pathname;
