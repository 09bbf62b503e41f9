import { spawnSync } from 'node:child_process';
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { buildWeb } from './build-web.ts';

export interface PageWish {
  /** What the browser asks for, not what somebody chose. */
  locale?: 'fa' | 'en';
  /** Of the window, in pixels. */
  width?: number;
  height?: number;
  /** What the system prefers. */
  dark?: boolean;
  /** A phone: touched, not clicked. */
  touch?: boolean;
  /** Origins it may ask besides the one it is opened at. */
  origins?: string[];
  /** Violations of a content security policy that this test provokes. */
  provoked?: RegExp;
}

export interface TestBrowser {
  /** A window of its own: no other one shares what it stores. It is closed after the test. */
  openPage(wish?: PageWish): Promise<Page>;
}

const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
const names = ['chromium', 'chromium-browser', 'google-chrome'];
const found = spawnSync('sh', ['-c', names.map((name) => `command -v ${name}`).join(' || ')], { encoding: 'utf8' });
const executablePath = found.stdout.trim();

/**
 * Tests in a real browser, on the web apps as they are built; the server is opened by the tests, in a `beforeAll` of theirs.
 * After each test its pages must have met no script error, no violation of a content security policy, and have asked nothing
 * of anybody else. Where there is no browser the tests are skipped, but not on CI: a test that nobody runs guards nothing.
 */
export function describeWithBrowser(name: string, tests: (browser: TestBrowser) => void): void {
  const isSkipped = executablePath === '' && !process.env.CI;
  describe.skipIf(isSkipped)(isSkipped ? `${name}: skipped, chromium is not installed` : name, () => {
    let browser: Browser | undefined;
    let troubles: string[] = [];
    beforeAll(async () => {
      await buildWeb();
      browser = await chromium.launch({ executablePath: executablePath || 'chromium', args: flags });
    }, 180_000);
    afterAll(() => browser?.close());
    afterEach(async () => {
      for (const context of browser?.contexts() ?? []) await context.close();
      const met = troubles;
      troubles = [];
      expect(met).toEqual([]);
    });
    tests({
      async openPage(wish = {}) {
        if (!browser) throw new Error('Pages are opened within a test');
        const context = await browser.newContext(contextOf(wish));
        context.setDefaultTimeout(45_000);
        const page = await context.newPage();
        watch(page, wish, (trouble) => troubles.push(trouble));
        return page;
      },
    });
  });
}

const contextOf = ({ locale = 'en', width = 1280, height = 800, dark = false, touch = false }: PageWish) =>
  ({
    locale: locale === 'fa' ? 'fa-IR' : 'en-GB',
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Asia/Tehran',
    hasTouch: touch,
    isMobile: touch,
  }) as const;

function watch(page: Page, { origins = [], provoked }: PageWish, meet: (trouble: string) => void): void {
  const own = new Set(origins);
  const look = (url: string) => {
    if (!/^(https?|wss?):/.test(url)) return;
    const origin = new URL(url).origin.replace(/^ws/, 'http');
    // The first page it is sent to is where it is at home.
    if (own.size === origins.length) own.add(origin);
    if (!own.has(origin)) meet(`asked somebody else: ${url}`);
  };
  page.on('request', (request) => look(request.url()));
  page.on('websocket', (socket) => look(socket.url()));
  page.on('pageerror', (error) => meet(`script error: ${error.stack ?? error}`));
  page.on('console', (message: ConsoleMessage) => {
    const said = message.text();
    if (message.type() !== 'error' || !/Content Security Policy/i.test(said)) return;
    if (!provoked?.test(said)) meet(said);
  });
}
