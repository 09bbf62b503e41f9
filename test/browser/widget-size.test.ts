import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithBrowser } from './browser.ts';
import { openWidgetStage, viewWidget, type WidgetStage } from './widget-stage.ts';

/** Bytes, as they travel. */
const most = 30 * 1024;

describeWithBrowser('the widget', (browser) => {
  let stage: WidgetStage;
  beforeAll(async () => {
    stage = await openWidgetStage();
  });
  afterAll(() => stage.stop());

  // Seen to fail when what a chat needs was imported with the first page.
  test('costs a visitor who opens it at most 30 kB of scripts until it is painted', async () => {
    await stage.operator();
    const { page, ...sara } = viewWidget(await browser.openPage());
    // When the form has been painted, in each window's own time.
    await page.addInitScript(() => {
      new MutationObserver((_changes, observer) => {
        if (!document.querySelector('form')) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => performance.mark('painted')));
      }).observe(document, { childList: true, subtree: true });
    });
    await sara.open(`${stage.desk.url}/widget/demo?lang=fa`);
    const frame = page.frames().find((one) => one.url().includes('/widget/frame'));
    if (!frame) throw new Error('There is no frame');
    await frame.waitForFunction(() => performance.getEntriesByName('painted').length > 0);
    const asked = await frame.evaluate(() => {
      const painted = performance.getEntriesByName('painted')[0]?.startTime ?? 0;
      const scripts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'));
      return scripts.filter(({ startTime }) => startTime < painted).map(({ name }) => name);
    });
    expect(asked.length).toBeGreaterThan(0);
    const sizes = await Promise.all(
      [`${stage.desk.url}/widget.js`, ...asked].map(async (url) => ({
        url,
        bytes: gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer())).length,
      })),
    );
    const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(all, JSON.stringify(sizes)).toBeLessThanOrEqual(most);
  });
});
