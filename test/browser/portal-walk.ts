import type { Page } from 'playwright-core';
import type { Locale } from '../../src/contract/people.ts';
import { text } from '../../web/portal/text.ts';
import { text as accountText } from '../../web/shell/account-text.ts';
import { text as writeText } from '../../web/shell/chat/text.ts';
import { text as bellText } from '../../web/shell/notification-text.ts';
import { text as settingsText } from '../../web/shell/settings/text.ts';
import { text as signInText } from '../../web/shell/sign-in-text.ts';
import { testPassword } from '../desk.ts';
import { setUpApp } from '../second-factor.ts';
import { customer, openAs } from './console-desk.ts';
import type { FullDesk } from './console-full-desk.ts';
import type { Look } from './console-walk.ts';

/** Goes through all that the apps show to somebody who is not signed in. */
export async function walkSignedOut(page: Page, stage: FullDesk, locale: Locale, look: Look): Promise<void> {
  const [words, signIn] = [text[locale], signInText[locale]];
  await page.goto(`${stage.desk.url}/console`);
  await page.getByLabel(signIn.name).fill('reza');
  await page.getByLabel(signIn.password, { exact: true }).fill('not this one');
  await page.getByRole('button', { name: signIn.signIn, exact: true }).click();
  await page.getByRole('alert').waitFor();
  await look('console: sign in');
  // In digits: names of people are read on Persian screens too.
  const username = String(Date.now());
  await setUpApp(await customer(stage.desk, username, 'شیرین', locale), new Date());
  await page.getByLabel(signIn.name).fill(username);
  await page.getByLabel(signIn.password, { exact: true }).fill(testPassword);
  await page.getByRole('button', { name: signIn.signIn, exact: true }).click();
  await page.getByLabel(signIn.code, { exact: true }).waitFor();
  await look('console: code');
  await page.goto(stage.desk.url);
  await page.getByRole('link', { name: words.register }).waitFor();
  await look('sign in');
  await page.getByRole('link', { name: words.register }).click();
  await page.getByLabel(accountText[locale].email, { exact: true }).waitFor();
  await look('register');
  await page.goto(`${stage.desk.url}/forgot-password`);
  await page.getByRole('button', { name: words.sendLink }).waitFor();
  await look('forgotten password');
  await page.goto(`${stage.desk.url}/reset-password?token=spent`);
  await page.getByRole('button', { name: words.setPassword }).waitFor();
  await look('new password');
  await page.goto(`${stage.desk.url}/verify-email?token=spent`);
  await page.getByRole('alert').waitFor();
  await look('address not confirmed');
  await page.goto(`${stage.desk.url}/sign-in/provider?code=spent&state=spent`);
  await page.getByRole('alert').waitFor();
  await look('not back from a provider');
}

/** Goes with Sara through all there is in the portal. */
export async function walkPortal(page: Page, stage: FullDesk, locale: Locale, look: Look): Promise<void> {
  const words = text[locale];
  const link = (name: string) => page.getByRole('link', { name }).first();
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await openAs(page, stage.desk.url, stage.sara, '/');
  await page.getByRole('list', { name: words.tickets }).waitFor();
  await look('tickets');
  await page.getByRole('button', { name: bellText[locale].notifications }).click();
  await page.getByRole('dialog').getByRole('listitem').first().waitFor();
  await look('bell');
  await page.keyboard.press('Escape');
  await link(words.newTicket).click();
  await page.getByLabel(words.body).fill('نوشته');
  await look('new ticket');
  await page.goBack();
  await link(stage.ticketOfSara.subject).click();
  await page.getByRole('log').getByRole('listitem').first().waitFor();
  await look('ticket');
  await link(words.chat).click();
  await button(words.begin).waitFor();
  await look('before a chat');
  await button(words.begin).click();
  await page.getByRole('heading', { name: words.waiting }).waitFor();
  await page.getByRole('textbox', { name: writeText[locale].write }).fill('سلام');
  await page.keyboard.press('Enter');
  await page.getByText(writeText[locale].sent).waitFor();
  await look('in the line');
  await button(words.leave).click();
  await page.getByText(words.ended.LEFT_QUEUE).waitFor();
  await look('after a chat');
  await button('سارا').click();
  await page.getByRole('menuitem').first().click();
  await page.getByRole('table').waitFor();
  await look('settings');
  await button(settingsText[locale].erase).click();
  await page.getByRole('dialog', { name: settingsText[locale].eraseTitle }).waitFor();
  await look('erase oneself');
  await page.goto(`${stage.desk.url}/console`);
  await page.getByRole('button').first().waitFor();
  await look('console: not staff');
}
