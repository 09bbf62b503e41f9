import type { FrameLocator, Locator, Page } from 'playwright-core';
import { type ChatClient, openChatClient } from '../../src/client/chat-client.ts';
import { eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Tokens } from '../../src/contract/people.ts';
import type { WidgetSettingsInput } from '../../src/contract/widget.ts';
import { type ChatDesk, openChatDesk } from '../chat-desk.ts';
import type { SignedIn } from '../desk.ts';

/** A visitor's view of the widget on some page. */
export interface WidgetView {
  page: Page;
  launcher: Locator;
  frame: FrameLocator;
  /** Goes to the page and opens the chat there. */
  open(url: string): Promise<void>;
  /** Asks the first question. */
  start(question: string): Promise<void>;
  say(body: string): Promise<void>;
  /** All that stands in the conversation, in its order. */
  said(): Promise<string[]>;
}

export interface WidgetStage extends ChatDesk {
  /** Changes these settings, the others stay. */
  settings(wanted: Partial<WidgetSettingsInput>): Promise<void>;
  /** A new department that the widget's chats go to, with its operator, who takes one chat at a time. */
  operator(): Promise<{ department_id: string; who: SignedIn; client: ChatClient }>;
  /** A guest in that department's line, or with its operator. */
  otherVisitor(departmentId: string): Promise<{ client: ChatClient; chatId: string }>;
}

/** Nobody is given up soon here: what is tried is not how long a server waits. */
const patient = { CHAT_CUSTOMER_GRACE_SECONDS: '120', CHAT_OPERATOR_GRACE_SECONDS: '120' };

export async function openWidgetStage(): Promise<WidgetStage> {
  const chatDesk = await openChatDesk(patient);
  const { desk } = chatDesk;
  const guests: ChatClient[] = [];
  const self: WidgetStage = {
    ...chatDesk,
    async settings(wanted) {
      const { widget } = expectStatus(await desk.parisa.get('/api/admin/widget'), 200);
      const { updated_at: _, ...before } = widget;
      expectStatus(await desk.parisa.put('/api/admin/widget', { ...before, ...wanted }), 200);
    },
    async operator() {
      const department_id = await chatDesk.department();
      await self.settings({ department_id });
      const mina = await chatDesk.operatorIn(chatDesk.name('mina'), department_id);
      await eventually(async () => expectStatus(await desk.nobody.get('/api/widget'), 200).widget.here);
      return { department_id, ...mina };
    },
    async otherVisitor(department_id) {
      const tokens: Tokens = expectStatus(await desk.nobody.post('/api/auth/guest', {}), 201);
      const client = openChatClient(desk.url, tokens.access_token);
      guests.push(client);
      await client.connected();
      return { client, chatId: (await client.start({ department_id })).id };
    },
    async hangUp() {
      for (const client of guests.splice(0)) client.close();
      await chatDesk.hangUp();
    },
    async stop() {
      await self.hangUp();
      await chatDesk.stop();
    },
  };
  return self;
}

export function viewWidget(page: Page): WidgetView {
  const launcher = page.locator('.launcher');
  const frame = page.frameLocator('iframe');
  return {
    page,
    launcher,
    frame,
    async open(url) {
      await page.goto(url);
      await launcher.click();
      await frame.locator('h1').waitFor();
    },
    async start(question) {
      await frame.locator('textarea').fill(question);
      await frame.locator('button[type=submit]').click();
      await frame.locator('.composer').waitFor();
    },
    async say(body) {
      await frame.locator('.composer textarea').fill(body);
      await frame.locator('.send').click();
    },
    said: () =>
      frame
        .locator('.bubble')
        .evaluateAll((bubbles) =>
          bubbles.map((bubble) => [...bubble.querySelectorAll('p')].map(({ textContent }) => textContent).join('\n')),
        ),
  };
}
