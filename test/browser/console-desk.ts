import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Locale } from '../../src/contract/people.ts';
import type { Ticket, TicketCounts, TicketFolder } from '../../src/contract/tickets.ts';
import { text as inboxText } from '../../web/console/inbox/text.ts';
import { text as consoleText } from '../../web/console/text.ts';
import { text as ticketText } from '../../web/console/ticket/text.ts';
import { text as portalText } from '../../web/portal/text.ts';
import { text as conversationText } from '../../web/shell/ticket/text.ts';
import { type Desk, openDesk, type SignedIn, testPassword } from '../desk.ts';

/** For `expect.poll`: as long as a page is waited for. */
export const inTime = { timeout: 45_000 };

/** One department with Reza and Mina, and the customer Sara; Parisa is the admin. */
export interface ConsoleDesk {
  desk: Desk;
  department_id: string;
  parisa: SignedIn;
  reza: SignedIn;
  mina: SignedIn;
  sara: SignedIn;
  /** Sara writes it; it is there once routing has looked at it. */
  ticket(subject: string, body?: string): Promise<Ticket>;
  stop(): Promise<void>;
}

const names = {
  en: { parisa: 'Parisa', reza: 'Reza', mina: 'Mina', sara: 'Sara', department: 'Billing', how: 'How?' },
  fa: { parisa: 'پریسا', reza: 'رضا', mina: 'مینا', sara: 'سارا', department: 'حسابداری', how: 'چگونه؟' },
};

/** Tickets go to Reza: Mina takes none from routing, but sees them all. Everybody reads this language. */
export async function openConsoleDesk(locale: Locale = 'en', env: Record<string, string> = {}): Promise<ConsoleDesk> {
  const desk = await openDesk(env);
  const called = names[locale];
  const { id: department_id } = await desk.department(called.department);
  const operator = async (name: 'reza' | 'mina', ticket_capacity: number) => {
    const who = await desk.operator(name, { department_ids: [department_id], chat_capacity: 2, ticket_capacity });
    return introduce(who, called[name], locale);
  };
  const [parisa, reza] = [await introduce(desk.parisa, called.parisa, locale), await operator('reza', 50)];
  const [mina, sara] = [await operator('mina', 0), await customer(desk, 'sara', called.sara, locale)];
  return {
    ...{ desk, department_id, parisa, reza, mina, sara },
    async ticket(subject, body = called.how) {
      const { ticket } = expectStatus(await sara.post('/api/tickets', { subject, body, department_id }), 201);
      return eventually(async () => {
        const { items } = expectStatus(await parisa.get(`/api/tickets/${ticket.id}/history`), 200);
        return items.length > 1 && expectStatus(await parisa.get(`/api/tickets/${ticket.id}`), 200).ticket;
      });
    },
    stop: () => desk.stop(),
  };
}

export async function customer(desk: Desk, username: string, display_name: string, locale: Locale): Promise<SignedIn> {
  const person = { username, password: testPassword, email: `${username}@example.com`, display_name, locale };
  expectStatus(await desk.nobody.post('/api/auth/register', person), 201);
  return introduce(await desk.signIn(username), display_name, locale);
}

/** The same person under a name, with how they read. */
export async function introduce(who: SignedIn, display_name: string, locale: Locale): Promise<SignedIn> {
  const calendar = locale === 'fa' ? 'JALALI' : 'GREGORIAN';
  const wanted = { display_name, locale, calendar, time_zone: 'Asia/Tehran' };
  const { user } = expectStatus(await who.patch('/api/auth/me', wanted), 200);
  return { ...who, user, tokens: { ...who.tokens, user } };
}

/** Opens a page of the console or the portal as somebody who is signed in already. */
export async function openAs(page: Page, url: string, { tokens }: SignedIn, path: string): Promise<void> {
  const { expires_in, access_token, refresh_token, user } = tokens;
  const kept = { access_token, refresh_token, expires_at: Date.now() + expires_in * 1000, user };
  // A file of the same origin: what is stored here is there when the app begins.
  await page.goto(new URL('/icon.svg', url).href);
  await page.evaluate((session) => localStorage.setItem('pasokh.session', session), JSON.stringify(kept));
  await page.goto(new URL(path, url).href);
}

/** What was said in a ticket, and where one answers. */
interface ConversationView {
  page: Page;
  said: Locator;
  write(body: string): Promise<void>;
}

export interface ConsoleView extends ConversationView {
  list: Locator;
  row(subject: string): Locator;
  folder(folder: TicketFolder): Locator;
  /** What the side bar says stands in each folder is what the server counts. */
  countsAreTrue(who: SignedIn): Promise<void>;
  composer(customer: string): Locator;
  note(body: string): Promise<void>;
  history(): Promise<Locator>;
}

export function viewConsole(page: Page, customer = 'Sara', locale: Locale = 'en'): ConsoleView {
  const [names, inbox, words] = [consoleText[locale], inboxText[locale], ticketText[locale]];
  const list = page.getByRole('list', { name: inbox.list, exact: true });
  const composer = (name: string) => page.getByRole('textbox', { name: words.replyTo(name), exact: true });
  const folder = (name: TicketFolder) =>
    page
      .getByRole('navigation', { name: names.main })
      .getByRole('link', { name: new RegExp(`^${names.folder[name]}`) });
  return {
    ...{ page, list, composer, folder },
    row: (subject) => list.getByRole('button', { name: subject }),
    said: page.getByRole('log', { name: conversationText[locale].conversation }),
    async countsAreTrue(who) {
      await expect
        .poll(async () => {
          const { counts, unread_mine }: TicketCounts = expectStatus(await who.get('/api/tickets/counts'), 200);
          const shown = await Promise.all(
            (['MINE', 'DEPARTMENTS', 'UNASSIGNED', 'WAITING_FOR_CUSTOMER'] as const).map(async (name) => [
              name,
              await numbersIn(folder(name)),
            ]),
          );
          const unread = unread_mine > 0 ? [unread_mine] : [];
          const counted = Object.entries(counts).map(([name, count]) => [
            name,
            [...(name === 'MINE' ? unread : []), ...(count > 0 ? [count] : [])],
          ]);
          return JSON.stringify(shown) === JSON.stringify(counted) ? 'true' : { shown, counted };
        }, inTime)
        .toBe('true');
    },
    async write(body) {
      await composer(customer).fill(body);
      await page.getByRole('button', { name: words.send, exact: true }).click();
    },
    async note(body) {
      await page.getByRole('radio', { name: words.note }).click();
      await page.getByRole('textbox', { name: words.noteHint }).fill(body);
      await page.getByRole('button', { name: words.addNote }).click();
      await page.getByRole('radio', { name: words.reply, exact: true }).click();
    },
    async history() {
      await page.getByRole('tab', { name: words.history }).click();
      return page.getByRole('tabpanel', { name: words.history });
    },
  };
}

const numbersIn = async (locator: Locator): Promise<number[]> =>
  ((await locator.innerText()).match(/\p{Nd}+/gu) ?? []).map((digits) =>
    Number(digits.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))),
  );

export interface PortalView extends ConversationView {
  row(subject: string): Locator;
}

export function viewPortal(page: Page, locale: Locale = 'en'): PortalView {
  const words = portalText[locale];
  return {
    page,
    row: (subject) => page.getByRole('list', { name: words.tickets }).getByRole('link', { name: subject }),
    said: page.getByRole('log', { name: conversationText[locale].conversation }),
    async write(body) {
      await page.getByRole('textbox', { name: words.reply }).fill(body);
      await page.getByRole('button', { name: words.sendReply, exact: true }).click();
    },
  };
}
