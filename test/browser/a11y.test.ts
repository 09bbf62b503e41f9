import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeProblems } from './axe.ts';
import { describeWithBrowser } from './browser.ts';
import { type FullDesk, openFullDesk } from './console-full-desk.ts';
import { walkConsole } from './console-walk.ts';
import { walkPortal, walkSignedOut } from './portal-walk.ts';

/** Every two of these come together once: language, light, width. */
const looks = [
  { locale: 'fa', dark: false, width: 1280 },
  { locale: 'fa', dark: true, width: 360 },
  { locale: 'en', dark: true, width: 1280 },
  { locale: 'en', dark: false, width: 360 },
] as const;

describeWithBrowser('the console and the portal for everybody', (browser) => {
  let stage: FullDesk;
  beforeAll(async () => {
    stage = await openFullDesk();
  });
  afterAll(() => stage.stop());

  describe.each(looks)('in $locale, dark $dark, $width wide', ({ locale, ...wish }) => {
    // Seen to fail when a field has no label, and when muted text is lighter.
    const apps = { 'signed out': walkSignedOut, portal: walkPortal, console: walkConsole };
    test.each(Object.entries(apps))('%s: no screen has a barrier, and every one fits', async (_, walk) => {
      await stage.speak(locale);
      const page = await browser.openPage({ locale, ...wish });
      const problems: string[] = [];
      await walk(page, stage, locale, async (screen) => {
        const found = [...(await axeProblems(page)), ...(await tooWide(page))];
        problems.push(...found.map((problem) => `${screen}: ${problem}`));
      });
      expect(problems).toEqual([]);
    });
  });
});

/** Whether the page scrolls sideways. */
async function tooWide(page: Page): Promise<string[]> {
  const [wanted = 0, there = 0] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth];
  });
  return wanted > there ? [`${wanted} wide in ${there}`] : [];
}
