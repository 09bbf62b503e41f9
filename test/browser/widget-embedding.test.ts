import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import { describeWithBrowser } from './browser.ts';
import { openSite, type Site } from './site.ts';
import { openWidgetStage, viewWidget, type WidgetStage } from './widget-stage.ts';

/** What a stranger in a frame of the page says to it, in the words of our own frame. */
const forged = `
  parent.postMessage({ type: 'pasokh:close' }, '*');
  const look = { locale: 'fa', side: 'START', color: '#ff0000' };
  parent.postMessage({ type: 'pasokh:state', look, unread: 7, isBusy: true }, '*');
  document.title = 'said';`;

// Security case 32.
describeWithBrowser('the widget on a site of somebody else', (browser) => {
  let stage: WidgetStage;
  let site: Site;
  let stranger: Site;
  beforeAll(async () => {
    stage = await openWidgetStage();
    stranger = await openSite(() => `<script>${forged}</script>`);
    site = await openSite(
      (path) => `<body><h1>A shop</h1><style>div, button { display: none !important }</style>
        ${path === '/stranger' ? `<iframe id="stranger" src="${stranger.origin}"></iframe>` : ''}
        <script async src="${stage.desk.url}/widget.js" data-lang="en"></script></body>`,
    );
  });
  afterEach(() => stage.hangUp());
  afterAll(async () => {
    await site.close();
    await stranger.close();
    await stage.stop();
  });

  test('is refused until an admin allows the site, and leaves nothing broken behind', async () => {
    const origins = [stage.desk.url];
    const refused = await browser.openPage({ origins, provoked: /frame-ancestors|Framing/i });
    const warnings: string[] = [];
    refused.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    await refused.goto(site.origin);
    await refused.locator('.launcher').click();
    await refused.locator('.launcher').waitFor({ state: 'detached' });
    expect(await refused.locator('iframe').count()).toBe(0);
    expect(warnings.join()).toContain(`may not be shown on ${site.origin}`);

    await stage.operator();
    await stage.settings({ allowed_sites: [site.origin] });
    const sara = viewWidget(await browser.openPage({ origins }));
    await sara.open(site.origin);
    await sara.start('hello from another site');
    await sara.frame.getByText('Sent').waitFor();
  });

  // Seen to fail when the page took messages from whoever sent them, and when the frame did.
  test('hears nobody but its own frame, and its frame nobody but the page around it', async () => {
    const mina = await stage.operator();
    await stage.settings({ allowed_sites: [site.origin] });
    const origins = [stage.desk.url, stranger.origin];
    const sara = viewWidget(await browser.openPage({ origins }));
    await sara.page.goto(`${site.origin}/stranger`);
    await sara.launcher.click();
    const widget = await eventually(() => sara.page.frames().find((frame) => frame.url().includes('/widget/frame')));
    await sara.page.evaluate(() => window.postMessage({ type: 'pasokh:close' }, '*'));
    const other = sara.page.frames().find((frame) => frame.url().startsWith(stranger.origin));
    await eventually(async () => (await other?.title()) === 'said');
    await other?.evaluate(forged);
    await widget.locator('h1').waitFor();
    await sara.page.getByRole('button', { name: 'Close the chat', exact: true }).waitFor();
    expect(await sara.page.locator('.box').getAttribute('dir')).toBe('ltr');

    // It would believe that nobody looks, and say of nothing that it was read.
    await widget.evaluate(() => window.postMessage({ type: 'pasokh:shown', isShown: false }, '*'));
    await widget.locator('textarea').fill('hello');
    await widget.locator('button[type=submit]').click();
    const { chat } = await mina.client.heard('chat_started');
    await widget.evaluate(() => window.postMessage({ type: 'pasokh:shown', isShown: false }, '*'));
    await mina.client.say(chat.id, 'good day');
    await mina.client.heard('read', (data) => data.chat_id === chat.id && data.seq === 2);
  });

  test('may be embedded by nobody in a page of the console', async () => {
    const answer = await stage.desk.nobody.get('/console');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expectStatus(answer, 200);
  });
});
