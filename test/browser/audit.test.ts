import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../../src/client/http-client.ts';
import type { AuditEntry } from '../../src/contract/audit.ts';
import { text } from '../../web/console/admin/audit/text.ts';
import { text as adminText } from '../../web/console/admin/text.ts';
import { type Desk, openDesk, type SignedIn } from '../desk.ts';
import { describeWithBrowser } from './browser.ts';
import { customer, introduce, openAs } from './console-desk.ts';

const [words, admin] = [text.en, adminText.en];

describeWithBrowser('the audit log', (browser) => {
  let desk: Desk;
  let parisa: SignedIn;
  let sara: SignedIn;
  beforeAll(async () => {
    desk = await openDesk();
    parisa = await introduce(desk.parisa, 'Parisa', 'en');
    sara = await customer(desk, 'sara', 'Sara', 'en');
    expectStatus(await parisa.patch(`/api/users/${sara.user.id}`, { role: 'OPERATOR' }), 200);
    await desk.department('Sales');
  });
  afterAll(() => desk.stop());

  test('Parisa sees who did what, keeps to one person, and takes it away as a file', async () => {
    const page = await browser.openPage();
    await openAs(page, desk.url, parisa, '/console/admin/audit');
    const rows = page.getByRole('list', { name: admin.sections.audit }).getByRole('listitem');
    await rows.filter({ hasText: `${words.did['department.created']}: Sales` }).waitFor();
    const changed = rows.filter({ hasText: `${words.did['user.changed']}: Sara` });
    await changed.getByText('from Customer to Operator').waitFor();

    await changed.getByRole('button', { name: words.showOf('Sara') }).click();
    await rows.filter({ hasText: 'Sales' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: words.onlyOf('Sara'), exact: true }).click();
    await rows.filter({ hasText: 'Sales' }).waitFor();
    await page.getByRole('button', { name: words.action }).click();
    await page.getByRole('option', { name: words.did['department.created'] }).click();
    await changed.waitFor({ state: 'detached' });

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: words.export }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('pasokh-audit.ndjson');
    const lines: AuditEntry[] = (await readFile(await file.path(), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ action: 'department.created', actor_id: parisa.user.id }]);
    await page.getByText(words.exported).waitFor();
  });
});
