import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../bin/free-port.ts';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import { text as adminText } from '../../web/console/admin/text.ts';
import { text as inboxText } from '../../web/console/inbox/text.ts';
import { text as securityText } from '../../web/shell/settings/security/text.ts';
import { text as signInText } from '../../web/shell/sign-in-text.ts';
import { testPassword } from '../desk.ts';
import { codeOf, setUpApp } from '../second-factor.ts';
import { axeProblems } from './axe.ts';
import { describeWithBrowser } from './browser.ts';
import { type ConsoleDesk, openAs, openConsoleDesk } from './console-desk.ts';

const [words, signIn, admin, inbox] = [securityText.en, signInText.en, adminText.en, inboxText.en];

describeWithBrowser('a second factor', (browser) => {
  let stage: ConsoleDesk;
  let page: Page;
  beforeEach(async () => {
    const port = String(await freePort());
    stage = await openConsoleDesk('en', { PORT: port, PUBLIC_URL: `http://localhost:${port}` });
    page = await browser.openPage();
  });
  afterEach(() => stage.stop());
  /** Passkeys are of a name, never of an address. */
  const url = () => stage.desk.url.replace('127.0.0.1', 'localhost');
  const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();
  const way = (name: string) => page.getByRole('region', { name });
  const inInbox = () =>
    page.getByRole('list', { name: inbox.list }).or(page.getByText(inbox.empty.MINE[0])).first().waitFor();
  /** The next code: the one of now may be spent. */
  const nextCode = (secret: string) => codeOf(secret, new Date(Date.now() + 30_000));
  const signOut = () => page.evaluate(() => localStorage.removeItem('pasokh.session'));

  async function setUpInBrowser(): Promise<{ secret: string; codes: string[] }> {
    await way(words.authenticator).getByRole('button', { name: words.setUp }).click();
    await page.getByRole('img', { name: words.picture }).waitFor();
    const secret = (await page.locator('code').innerText()).replaceAll(' ', '');
    await page.getByLabel(words.code, { exact: true }).fill('12');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel(words.code, { exact: true }).fill(codeOf(secret, new Date()));
    await page.keyboard.press('Enter');
    await page.getByText(words.codesHint).waitFor();
    const codes = await page.getByRole('dialog').getByRole('listitem').allInnerTexts();
    expect(await axeProblems(page)).toEqual([]);
    return { secret, codes };
  }
  async function typePassword(): Promise<void> {
    await page.getByLabel(signIn.name).fill('reza');
    await page.getByLabel(signIn.password, { exact: true }).fill(testPassword);
    await page.keyboard.press('Enter');
  }

  test('an app is set up in the settings, and its code is asked for when one signs in, by keyboard alone', async () => {
    await openAs(page, url(), stage.reza, '/console/settings');
    const { secret, codes } = await setUpInBrowser();
    expect(codes).toHaveLength(10);
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: words.download }).click();
    expect((await saved).suggestedFilename()).toBe('pasokh-recovery-codes.txt');
    await press(words.codesKept);
    await page.getByText(words.codesLeft('10')).waitFor();

    await signOut();
    await page.goto(`${url()}/console`);
    await typePassword();
    const code = page.getByLabel(signIn.code, { exact: true });
    await code.waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await axeProblems(page)).toEqual([]);
    await page.keyboard.type('123456');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await code.fill(nextCode(secret));
    await page.keyboard.press('Enter');
    await inInbox();

    await signOut();
    await page.goto(`${url()}/console`);
    await typePassword();
    await code.fill(codes[0] ?? '');
    await page.keyboard.press('Enter');
    await inInbox();
    await page.goto(`${url()}/console/settings`);
    await page.getByText(words.codesLeft('9')).waitFor();
    await way(words.authenticator).getByRole('button', { name: words.remove }).click();
    await page.getByLabel(words.password, { exact: true }).last().fill('not this one');
    await page.getByLabel(words.code, { exact: true }).fill(codes[1] ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.getByLabel(words.password, { exact: true }).last().fill(testPassword);
    await page.keyboard.press('Enter');
    await way(words.authenticator).getByRole('button', { name: words.setUp }).waitFor();
  });

  test('a passkey is added in the settings and signs in without a name; one that is gone opens nothing', async () => {
    await openAs(page, url(), stage.reza, '/console/settings');
    const device = await page.context().newCDPSession(page);
    await device.send('WebAuthn.enable');
    await device.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', automaticPresenceSimulation: true },
        ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      },
    });
    await way(words.passkeys).getByRole('button', { name: words.addPasskey }).click();
    await page.getByLabel(words.passkeyName).fill('کلید رضا');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: words.passkeys }).getByText('کلید رضا').waitFor();

    await signOut();
    await page.goto(`${url()}/console`);
    await press(signIn.byPasskey);
    await inInbox();

    await page.goto(`${url()}/console/settings`);
    await page.getByText(words.lastUsed).waitFor();
    await page.getByRole('list', { name: words.passkeys }).getByRole('button').last().click();
    await page.getByRole('dialog').getByRole('button', { name: words.remove }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await signOut();
    await page.goto(`${url()}/console`);
    await press(signIn.byPasskey);
    await page.getByRole('alert').waitFor();
  });

  test('an admin demands one: who has none sees nothing else until it is set up', async () => {
    await setUpApp(stage.parisa, new Date());
    const adminPage = await browser.openPage();
    await openAs(adminPage, url(), stage.parisa, '/console/admin/security');
    await openAs(page, url(), stage.reza, '/console/inbox/mine');
    await inInbox();
    await adminPage.getByText(admin.staffWithout('2')).waitFor();
    await adminPage.getByText(admin.demandFactor).click();
    await eventually(async () => (await stage.reza.get('/api/tickets')).status === 403);
    await page.getByRole('heading', { name: words.neededTitle }).waitFor({ timeout: 60_000 });
    expect(await axeProblems(page)).toEqual([]);
    expect(await page.getByRole('button', { name: words.toConsole }).isDisabled()).toBe(true);
    await setUpInBrowser();
    await press(words.codesKept);
    await press(words.toConsole);
    await inInbox();
  });

  test('an admin helps somebody who lost everything', async () => {
    await setUpApp(stage.reza, new Date());
    await openAs(page, url(), stage.parisa, '/console/admin/people');
    await page.getByRole('list', { name: admin.sections.people }).getByRole('button', { name: 'Reza' }).click();
    await page.getByText(admin.factorsOf(true, '0')).waitFor();
    await page.getByRole('button', { name: admin.removeFactors, exact: true }).click();
    await page.getByRole('dialog').last().getByRole('button', { name: admin.remove, exact: true }).click();
    await page.getByText(admin.noFactor).waitFor();
    expectStatus(await stage.reza.get('/api/auth/me'), 401);
    await stage.desk.signIn('reza');
  });
});
