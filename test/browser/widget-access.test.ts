import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { axeProblems } from './axe.ts';
import { describeWithBrowser } from './browser.ts';
import { openWidgetStage, viewWidget, type WidgetStage, type WidgetView } from './widget-stage.ts';

const looks = [
  { locale: 'fa', dark: false, width: 1280, color: null },
  { locale: 'fa', dark: true, width: 320, color: '#ffd400' },
  { locale: 'en', dark: false, width: 320, color: '#7cc4ff' },
  { locale: 'en', dark: true, width: 1280, color: '#1b1464' },
] as const;

describeWithBrowser('the widget for everybody', (browser) => {
  let stage: WidgetStage;
  beforeAll(async () => {
    stage = await openWidgetStage();
  });
  afterEach(() => stage.hangUp());
  afterAll(() => stage.stop());

  describe.each(looks)('in $locale, dark $dark, $width wide, colour $color', ({ locale, dark, width, color }) => {
    // Seen to fail when the accent was made readable on white, but not on the grey below it.
    test('is free of barriers in every state, and fits', async () => {
      await stage.settings({ color, ask_email: 'OPTIONAL', department_id: await stage.department() });
      const sara = viewWidget(await browser.openPage({ locale, dark, width, height: 640 }));
      const { frame, page } = sara;
      const look = async (state: string) => expect(await problemsOf(sara), state).toEqual([]);
      await page.goto(`${stage.desk.url}/widget/demo?lang=${locale}`);
      await sara.launcher.waitFor();
      await look('closed');
      await sara.launcher.click();
      await frame.locator('form').waitFor();
      const root = frame.locator('html');
      expect(await root.getAttribute('lang')).toBe(locale);
      expect(await root.getAttribute('dir')).toBe(locale === 'fa' ? 'rtl' : 'ltr');
      await look('nobody is here');
      await frame.locator('button[type=submit]').click();
      await frame.locator('.wrong').first().waitFor();
      await look('with what is wrong');

      const mina = await stage.operator();
      const ali = await stage.otherVisitor(mina.department_id);
      await page.reload();
      await sara.launcher.click();
      await frame.locator('form .button').waitFor();
      await look('before the chat');
      await frame.locator('.ways .link').last().click();
      await frame.locator('input[type=password]').waitFor();
      await look('signing in');
      await frame.locator('.round').first().click();
      await sara.start(locale === 'fa' ? 'سفارش ۱۲ کجاست؟' : 'Where is order 12?');
      await frame.locator('.place').waitFor();
      expect(await frame.locator('.place').innerText()).toBe(locale === 'fa' ? '۱' : '1');
      await look('in line');
      await ali.client.ask('end_chat', { chat_id: ali.chatId });
      const { chat } = await mina.client.heard('chat_started', (data) => data.chat.id !== ali.chatId);
      await mina.client.say(chat.id, 'Look at https://shop.example/orders/12, javascript:alert(1) and <b>this</b>');
      await mina.client.ask('typing', { chat_id: chat.id, typing: true });
      await frame.locator('.typing').waitFor();
      expect(
        await frame.locator('.bubble a').evaluateAll((links) => links.map((one) => one.getAttribute('href'))),
      ).toEqual(['https://shop.example/orders/12']);
      await look('in a chat');
      await frame.locator('.quiet').click();
      await look('before it is ended');
      await frame.locator('.sure .danger').click();
      await frame.locator('.ended').waitFor();
      await look('ended');
      await frame.locator('.ended .button').first().click();
      await frame.locator('input[type=email]').fill('sara@shop.example');
      await look('going on by e-mail');
      await frame.locator('button[type=submit]').click();
      await frame.locator('.number').waitFor();
      if (locale === 'fa') expect(await frame.locator('.number').innerText()).toMatch(/[۰-۹]/);
      await look('message left');
    });
  });
});

/** What axe finds, and whether something is wider than the window. */
async function problemsOf({ page }: WidgetView): Promise<string[]> {
  const problems = await axeProblems(page);
  for (const frame of page.frames()) {
    const [wanted = 0, there = 0] = await frame.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return [scrollWidth, clientWidth];
    });
    if (wanted > there) problems.push(`${frame.url()} is ${wanted} wide in ${there}`);
  }
  return problems;
}
