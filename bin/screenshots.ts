import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { openStage, type Stage } from './screenshots-stage.ts';

// Pictures of every main screen, in Persian and English, light and dark, wide and narrow, into `screenshots/`.
// CHROMIUM names the browser where it is not called chromium.

const folder = join(import.meta.dirname, '../screenshots');

interface Screen {
  name: string;
  who: 'parisa' | 'reza' | 'sara' | null;
  path: string;
  /** What to do once the page is there. */
  prepare?: (page: Page) => Promise<void>;
}

const screensOf = (ticketId: string, ownTicketId: string, chatId: string): Screen[] => [
  { name: 'sign-in', who: null, path: '/sign-in' },
  { name: 'register', who: null, path: '/register' },
  { name: 'inbox', who: 'parisa', path: '/console/inbox/all' },
  { name: 'ticket', who: 'reza', path: `/console/inbox/mine/${ticketId}` },
  { name: 'history', who: 'parisa', path: `/console/inbox/all/${ticketId}`, prepare: openHistory },
  { name: 'palette', who: 'reza', path: '/console/inbox/mine', prepare: (page) => page.keyboard.press('Control+k') },
  { name: 'chats', who: 'reza', path: `/console/chats/${chatId}` },
  { name: 'archive', who: 'parisa', path: '/console/chats/archive' },
  { name: 'overview', who: 'parisa', path: '/console/overview' },
  ...['people', 'departments', 'skills', 'widget', 'outbox', 'jobs', 'health', 'audit'].map(
    (section): Screen => ({ name: `admin-${section}`, who: 'parisa', path: `/console/admin/${section}` }),
  ),
  { name: 'settings', who: 'reza', path: '/console/settings' },
  { name: 'portal-tickets', who: 'sara', path: '/' },
  { name: 'portal-ticket', who: 'sara', path: `/tickets/${ownTicketId}` },
  { name: 'portal-new', who: 'sara', path: '/tickets/new' },
  { name: 'portal-chat', who: 'sara', path: '/chats' },
  { name: 'widget', who: null, path: '/widget/demo', prepare: openWidget },
];

const stage = await openStage();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
});
try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await takeAll(stage, browser);
} finally {
  await browser.close();
  await stage.stop();
}

async function takeAll({ url, signIn, holdChats }: Stage, opened: Browser): Promise<void> {
  const people = { parisa: await signIn('parisa'), reza: await signIn('reza'), sara: await signIn('sara') };
  const chatId = await holdChats();
  const [mine] = (await people.reza.get('/api/tickets?folder=MINE&tag=%D9%81%D9%86%DB%8C')).body.items.toReversed();
  const [own] = (await people.sara.get('/api/tickets')).body.items.toReversed();
  const screens = screensOf(mine.id, own.id, chatId);
  for (const locale of ['fa', 'en'] as const) {
    for (const person of Object.values(people)) {
      const calendar = locale === 'fa' ? 'JALALI' : 'GREGORIAN';
      const { user } = (await person.patch('/api/auth/me', { locale, calendar })).body;
      person.tokens.user = user;
    }
    for (const theme of ['light', 'dark'] as const)
      for (const width of [1440, 390]) {
        for (const screen of screens) {
          const context = await opened.newContext({
            viewport: { width, height: width > 500 ? 900 : 844 },
            colorScheme: theme,
            reducedMotion: 'reduce',
            locale: locale === 'fa' ? 'fa-IR' : 'en-GB',
          });
          if (screen.who) await context.addInitScript(keepSession, people[screen.who].tokens);
          const page = await context.newPage();
          await page.goto(url + screen.path, { waitUntil: 'networkidle' });
          await screen.prepare?.(page);
          await page.waitForTimeout(300);
          await page.screenshot({ path: join(folder, `${screen.name}-${locale}-${theme}-${width}.png`) });
          await context.close();
        }
        console.log(`${locale}, ${theme}, ${width} px: ${screens.length} screens`);
      }
  }
}

/** Runs in the page: as if this person had signed in there. */
function keepSession(tokens: { expires_in: number }): void {
  const kept = { ...tokens, expires_at: Date.now() + tokens.expires_in * 1000 };
  localStorage.setItem('pasokh.session', JSON.stringify(kept));
}

async function openHistory(page: Page): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) < 500) await page.locator('main button[aria-expanded]:visible').first().click();
  await page.getByRole('tab').last().click();
  await page.locator('ol button[aria-expanded]').first().click();
}

async function openWidget(page: Page): Promise<void> {
  await page.locator('button.launcher').click();
  await page.frameLocator('iframe').locator('h1, h2').first().waitFor();
}
