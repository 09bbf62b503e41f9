import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller, eventually, expectStatus } from '../../src/client/http-client.ts';
import { text } from '../../web/console/admin/integrations/text.ts';
import { type Desk, openDesk, type SignedIn } from '../desk.ts';
import { startWebhookSink, type WebhookSink } from '../sinks/webhook-sink.ts';
import { describeWithBrowser } from './browser.ts';
import { customer, introduce, openAs } from './console-desk.ts';

const words = text.en;

describeWithBrowser('Parisa lets programs in, and tells others', (browser) => {
  let sink: WebhookSink;
  let desk: Desk;
  let parisa: SignedIn;
  let sara: SignedIn;
  beforeAll(async () => {
    sink = await startWebhookSink();
    desk = await openDesk({ WEBHOOK_PRIVATE_NETWORKS: 'true' });
    parisa = await introduce(desk.parisa, 'Parisa', 'en');
    sara = await customer(desk, 'sara', 'Sara', 'en');
  });
  afterAll(async () => {
    await desk.stop();
    await sink.stop();
  });

  const open = async (): Promise<Page> => {
    const page = await browser.openPage();
    await openAs(page, desk.url, parisa, '/console/admin/integrations');
    await page.getByRole('heading', { name: words.keys, exact: true }).waitFor();
    return page;
  };
  const secretOf = async (page: Page, title: string): Promise<string> => {
    const dialog = page.getByRole('dialog', { name: title });
    const secret = await dialog.locator('code').innerText();
    await dialog.getByRole('button', { name: words.done }).click();
    await dialog.waitFor({ state: 'detached' });
    return secret;
  };

  test('a key with a scope is shown once, works, and is dead once it was revoked', async () => {
    const page = await open();
    await page.getByRole('button', { name: words.addKey }).click();
    const dialog = page.getByRole('dialog', { name: words.addKey });
    await dialog.getByLabel(words.name, { exact: true }).fill('Weekly report');
    expect(await dialog.getByRole('button', { name: words.create }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: words.scope['tickets:read'] }).press('Space');
    await dialog.getByRole('button', { name: words.create }).click();
    const key = await secretOf(page, words.keyMade);
    expectStatus(await caller(desk.url, key).get('/api/tickets'), 200);
    expect((await caller(desk.url, key).get('/api/chats')).status).toBe(403);

    await page.reload();
    const row = page.getByRole('list', { name: words.keys }).getByRole('listitem').filter({ hasText: 'Weekly report' });
    await row.getByText('tickets:read').waitFor();
    expect(await page.content()).not.toContain(key);
    await row.getByRole('button', { name: words.revoke }).click();
    const confirm = page.getByRole('dialog', { name: words.revokeKey('Weekly report') });
    await confirm.getByRole('button', { name: words.revoke }).click();
    await page.getByText(words.noKeys).waitFor();
    expect((await caller(desk.url, key).get('/api/tickets')).status).toBe(401);
  });

  test('a webhook is made, tested, called, edited, read in its log, and called again', async () => {
    const page = await open();
    await page.getByRole('button', { name: words.addWebhook }).click();
    const dialog = page.getByRole('dialog', { name: words.addWebhook });
    await dialog.getByLabel(words.url).fill('ftp://shop.example/');
    await dialog.getByRole('button', { name: words.create }).click();
    await dialog.getByText(words.urlRefused).waitFor();
    await dialog.getByLabel(words.url).fill(`${sink.url}/hook`);
    await dialog.getByRole('button', { name: words.create }).click();
    expect(await secretOf(page, words.secretMade)).toMatch(/^whsec_/);

    const row = page.getByRole('list', { name: words.webhooks }).getByRole('listitem');
    await row.getByRole('button', { name: words.test }).click();
    await eventually(() => sink.callsTo('/hook').some(({ body }) => JSON.parse(body).type === 'ping'));
    sink.behave('/hook', (_call, response) => void response.writeHead(500).end('<b>out of order</b>'));
    expectStatus(await sara.post('/api/tickets', { subject: 'It rattles', body: 'Loudly.' }), 201);
    await row.getByRole('button', { name: words.log }).click();
    const log = page.getByRole('dialog', { name: words.log });
    const created = log.getByRole('button', { name: words.event['ticket.created'] });
    await created.getByText(words.status.QUEUED).waitFor();
    await created.click();
    // What somebody else's program answers is shown as it came.
    await log.getByText('<b>out of order</b>').waitFor();
    await log.getByText('It rattles').waitFor();
    sink.behave('/hook', (_call, response) => void response.writeHead(204).end());
    await log.getByRole('button', { name: words.redeliver }).click();
    await created.getByText(words.status.DELIVERED).waitFor();
    const ids = sink.callsTo('/hook').map(({ id }) => id);
    expect(ids.at(-1)).toBe(ids.at(-2));
    await page.keyboard.press('Escape');

    await row.getByRole('button', { name: words.edit }).click();
    const editing = page.getByRole('dialog', { name: words.editWebhook });
    await editing.getByRole('switch', { name: words.enabled }).press('Space');
    await editing.getByRole('button', { name: words.save }).click();
    await row.getByText(words.off, { exact: true }).waitFor();
    await row.getByRole('button', { name: words.remove }).click();
    await page.getByRole('dialog').getByRole('button', { name: words.remove }).click();
    await page.getByText(words.noWebhooks).waitFor();
  });
});
