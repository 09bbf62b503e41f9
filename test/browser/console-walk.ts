import type { Page } from 'playwright-core';
import type { Locale } from '../../src/contract/people.ts';
import { text as auditText } from '../../web/console/admin/audit/text.ts';
import { text as healthText } from '../../web/console/admin/health/text.ts';
import { text as integrationText } from '../../web/console/admin/integrations/text.ts';
import { text as adminText } from '../../web/console/admin/text.ts';
import { text as chatText } from '../../web/console/chat/text.ts';
import { text as inboxText } from '../../web/console/inbox/text.ts';
import { text as overviewText } from '../../web/console/overview/text.ts';
import { text as consoleText } from '../../web/console/text.ts';
import { text as ticketText } from '../../web/console/ticket/text.ts';
import { text as writeText } from '../../web/shell/chat/text.ts';
import { labels } from '../../web/shell/labels.ts';
import { text as bellText } from '../../web/shell/notification-text.ts';
import { text as securityText } from '../../web/shell/settings/security/text.ts';
import { text as settingsText } from '../../web/shell/settings/text.ts';
import { uiText } from '../../web/ui/text.ts';
import { openAs } from './console-desk.ts';
import type { FullDesk } from './console-full-desk.ts';

/** Looks at what is on the page now. */
export type Look = (screen: string) => Promise<void>;

/** Goes with Parisa, who may see everything, through all there is in the console, a screen and a dialog at a time. */
export async function walkConsole(page: Page, stage: FullDesk, locale: Locale, look: Look): Promise<void> {
  await openAs(page, stage.desk.url, stage.parisa, '/console');
  const walk = { page, locale, look, ...handsOf(page, locale) };
  await walkInbox(walk);
  await walkAround(walk);
  await stage.startChats();
  await walkChats(walk);
  await walkAdmin(walk);
}

type Walk = { page: Page; locale: Locale; look: Look } & ReturnType<typeof handsOf>;

function handsOf(page: Page, locale: Locale) {
  const common = uiText[locale];
  const main = page.getByRole('navigation', { name: consoleText[locale].main });
  const button = (name: string) => page.getByRole('button', { name, exact: true }).first();
  return {
    button,
    go: (name: string) => main.getByRole('link', { name }).first().click(),
    press: (name: string) => button(name).click(),
    shows: (words: string) => page.getByText(words, { exact: true }).filter({ visible: true }).first().waitFor(),
    heading: (name: string) => page.getByRole('heading', { name, exact: true }).first().waitFor(),
    /** A dialog that a press opens is looked at and closed again. */
    async dialog(name: string, opener: () => Promise<unknown>, see: () => Promise<void>) {
      await opener();
      const dialog = page.getByRole('dialog', { name, exact: true });
      await dialog.waitFor();
      await see();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    },
    cancel: () => page.getByRole('button', { name: common.cancel }).click(),
  };
}

async function walkInbox({ page, locale, look, press, shows, dialog, button }: Walk): Promise<void> {
  const [inbox, words] = [inboxText[locale], ticketText[locale]];
  const subject = 'با مدیر';
  const row = page.getByRole('list', { name: inbox.list }).getByRole('button', { name: subject });
  await row.waitFor();
  await look('inbox');
  await press(inbox.filter);
  await shows(inbox.created);
  await look('filters');
  await page.getByRole('dialog').getByRole('group').getByRole('button').last().click();
  await page.getByRole('grid').waitFor();
  await look('calendar');
  await page.keyboard.press('Escape');
  await page.getByRole('grid').waitFor({ state: 'detached' });
  // Escape is for whatever has the focus, which comes back to the filters a moment later.
  await page.waitForFunction(() => document.activeElement?.closest('[role=dialog]'));
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await row.click();
  await page.getByRole('log').getByRole('listitem').first().waitFor();
  const details = page.getByRole('button', { name: words.details, exact: true });
  if (await details.isVisible()) await details.click();
  await page.getByRole('region', { name: words.customer }).getByRole('link').waitFor();
  await look('ticket');
  await page.getByRole('tab', { name: words.history }).click();
  await press(words.why);
  await look('history');
  if (await details.first().isVisible()) await details.last().click();
  await page.getByRole('radio', { name: words.note }).click();
  await look('note');
  await dialog(
    words.assignTitle,
    () => press(words.assign),
    () => look('assign'),
  );
  await press(words.close);
  await button(uiText[locale].undo).waitFor();
  await look('toast');
  await press(uiText[locale].undo);
}

async function walkAround({ page, locale, look, press, shows, dialog }: Walk): Promise<void> {
  const [words, security] = [consoleText[locale], securityText[locale]];
  await page.getByRole('heading', { name: 'با مدیر' }).click();
  await press('پریسا');
  await page.getByRole('menu').waitFor();
  await look('menu');
  await page.getByRole('menuitem', { name: labels[locale].settings }).click();
  await page.getByRole('table').waitFor();
  await shows(security.passkeysHint);
  await look('settings');
  await dialog(
    security.setUpTitle,
    () => page.getByRole('region', { name: security.authenticator }).getByRole('button').click(),
    async () => {
      // The password is asked for first when signing in was long ago.
      await page
        .getByRole('img', { name: security.picture })
        .or(page.getByRole('dialog').getByLabel(security.password))
        .first()
        .waitFor();
      await look('authenticator app');
    },
  );
  await dialog(
    security.addPasskey,
    () => press(security.addPasskey),
    () => look('passkey'),
  );
  await dialog(
    bellText[locale].notifications,
    () => page.getByRole('button', { name: bellText[locale].notifications }).click(),
    () => look('bell'),
  );
  await dialog(
    words.palette,
    () => page.keyboard.press('Control+k'),
    async () => {
      await page.keyboard.type('مدیر');
      await shows(words.tickets);
      await look('palette');
      // The first Escape empties the field.
      await page.keyboard.press('Escape');
    },
  );
  await page.getByRole('heading', { name: settingsText[locale].title }).click();
  await dialog(
    words.shortcuts,
    () => page.keyboard.press('?'),
    () => look('shortcuts'),
  );
}

async function walkChats({ page, locale, look, go, press, shows, dialog }: Walk): Promise<void> {
  const [names, words, shared] = [consoleText[locale], chatText[locale], writeText[locale]];
  await go(names.chats);
  await page.getByRole('link', { name: 'علی' }).first().waitFor();
  await look('chats');
  await page.getByRole('link', { name: 'علی' }).first().click();
  await page.getByRole('log', { name: shared.messages }).getByRole('article').first().waitFor();
  await page.getByRole('textbox', { name: shared.write }).fill('سلام علی');
  await page.keyboard.press('Enter');
  await shows(shared.sent);
  await press(words.details);
  await page
    .getByRole('complementary', { name: words.details })
    .getByRole('region')
    .first()
    .or(page.getByText(ticketText[locale].chosen).first())
    .first()
    .waitFor();
  await look('chat');
  await press(uiText[locale].close);
  await dialog(
    words.transferTitle,
    () => press(words.transfer),
    () => look('transfer'),
  );
  await dialog(
    words.toTicketTitle,
    () => press(words.toTicket),
    () => look('turn into a ticket'),
  );
  await dialog(
    words.endTitle,
    () => press(words.end),
    () => look('end'),
  );
  await go(names.chats);
  await page.getByRole('link', { name: words.archive }).click();
  await page.getByRole('list', { name: words.archive }).waitFor();
  await look('archive');
}

async function walkAdmin(walk: Walk): Promise<void> {
  const { page, locale, look, go, press, shows, heading, dialog } = walk;
  const [names, words] = [consoleText[locale], adminText[locale]];
  await go(names.overview);
  await heading(overviewText[locale].title);
  await shows('نسرین');
  await shows('منتظر کارشناس');
  await look('overview');

  await go(names.admin);
  const section = async (name: keyof typeof words.sections) => {
    await page.getByRole('navigation', { name: words.title }).getByRole('link', { name: words.sections[name] }).click();
    await heading(words.sections[name]);
  };
  const rows = (name: keyof typeof words.sections) => page.getByRole('list', { name: words.sections[name] });
  await section('people');
  await rows('people').waitFor();
  await look('people');
  await dialog(
    words.addPerson,
    () => press(words.addPerson),
    () => look('add a person'),
  );
  const reza = words.editPerson('رضا');
  await dialog(
    reza,
    () => rows('people').getByRole('button', { name: 'رضا' }).click(),
    async () => {
      await shows(words.ticketCapacityHint);
      await look('edit a person');
    },
  );
  await dialog(
    words.editPerson('سارا'),
    () => rows('people').getByRole('button', { name: 'سارا' }).click(),
    async () => {
      await press(words.erasePerson);
      await page.getByLabel(words.typeUsername('sara')).waitFor();
      await look('erase a person');
    },
  );
  await section('departments');
  await rows('departments').waitFor();
  await look('departments');
  await dialog(
    words.editDepartment('فروش'),
    () => press(words.editDepartment('فروش')),
    () => look('department'),
  );
  await dialog(
    words.deleteDepartment('فروش'),
    () => press(words.deleteDepartment('فروش')),
    () => look('delete'),
  );
  await section('skills');
  await rows('skills').waitFor();
  await look('skills');
  await section('widget');
  await page.getByLabel(words.sites).waitFor();
  await look('widget');
  await section('security');
  await shows(words.demandFactorMore);
  await look('security');
  await walkIntegrations(walk, () => section('integrations'));
  await section('outbox');
  const mail = rows('outbox').getByRole('button').first();
  await mail.click();
  await page.getByRole('dialog').waitFor();
  await look('mail');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await look('outbox');
  await section('jobs');
  await rows('jobs').waitFor();
  await look('jobs');
  const health = healthText[locale];
  await section('health');
  await rows('health').waitFor();
  await look('health');
  await rows('health').getByRole('button', { name: health.of.DEAD_LETTERS.must }).click();
  await page.getByRole('table').waitFor();
  await page.getByText(health.query, { exact: true }).click();
  await look('what breaks an invariant');
  await section('audit');
  await rows('audit').waitFor();
  await look('audit');
  await rows('audit')
    .getByRole('button', { name: auditText[locale].showBy('پریسا') })
    .first()
    .click();
  await press(auditText[locale].onlyBy('پریسا'));
}

async function walkIntegrations(walk: Walk, open: () => Promise<void>): Promise<void> {
  const { page, locale, look, press, dialog } = walk;
  const words = integrationText[locale];
  await open();
  await page.getByRole('list', { name: words.keys }).waitFor();
  await page.getByRole('list', { name: words.webhooks }).waitFor();
  await look('integrations');
  await dialog(
    words.addKey,
    () => press(words.addKey),
    () => look('make a key'),
  );
  const revoke = words.revokeKey('گزارش هفتگی');
  await dialog(
    revoke,
    () => press(words.revoke),
    () => look('revoke a key'),
  );
  await dialog(
    words.addWebhook,
    () => press(words.addWebhook),
    () => look('make a webhook'),
  );
  await dialog(
    words.log,
    () => press(words.log),
    async () => {
      const deliveries = page.getByRole('dialog').getByRole('list', { name: words.log });
      await deliveries.getByRole('button').first().click();
      await page.getByRole('button', { name: words.redeliver }).waitFor();
      await look('deliveries');
    },
  );
}
