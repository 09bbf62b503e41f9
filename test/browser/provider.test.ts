import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../bin/free-port.ts';
import { text as inboxText } from '../../web/console/inbox/text.ts';
import { text as portalText } from '../../web/portal/text.ts';
import { text as signInText } from '../../web/shell/sign-in-text.ts';
import { type Desk, openDesk } from '../desk.ts';
import { type IdentityProvider, startIdentityProvider } from '../sinks/identity-provider.ts';
import { describeWithBrowser } from './browser.ts';

describeWithBrowser('a desk whose people sign in at their office', (browser) => {
  let office: IdentityProvider;
  let desk: Desk;
  beforeAll(async () => {
    const port = await freePort();
    office = await startIdentityProvider(`http://127.0.0.1:${port}`);
    desk = await openDesk({ ...office.env, PORT: String(port) });
  });
  afterAll(async () => {
    await desk.stop();
    await office.stop();
  });

  const button = { name: signInText.en.byProvider('Office') };
  async function throughOffice(page: Awaited<ReturnType<typeof browser.openPage>>, name: string): Promise<void> {
    await page.getByRole('button', button).click();
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.locator('button[type=submit]').click();
  }

  test('an operator comes back to the page of the console they wanted', async () => {
    await desk.operator('reza');
    await desk.sql('update auth.users set email_verified = true where username = $1', ['reza']);
    office.people.set('r.karimi', { email: 'reza@desk.example', email_verified: true });
    const page = await browser.openPage({ origins: [desk.url, office.issuer] });
    await page.goto(`${desk.url}/console/inbox/all`);
    await throughOffice(page, 'r.karimi');
    await page.waitForURL(`${desk.url}/console/inbox/all`);
    await page.getByText(inboxText.en.empty.ALL[0]).waitFor();
  });

  test('a customer comes to the portal; the way back leads in once, and for nobody else', async () => {
    office.people.set('sara', { email: 'sara@office.example', email_verified: true, name: 'Sara' });
    const page = await browser.openPage({ origins: [desk.url, office.issuer] });
    const ways: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/sign-in/provider?')) ways.push(request.url());
    });
    await page.goto(desk.url);
    await throughOffice(page, 'sara');
    await page.getByRole('link', { name: portalText.en.newTicket }).first().waitFor();
    const other = await browser.openPage();
    await other.goto(ways[0] ?? '');
    await other.getByText(portalText.en.notFromHere).waitFor();
    expect(await other.evaluate(() => localStorage.getItem('pasokh.session'))).toBeNull();
  });
});
