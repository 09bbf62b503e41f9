import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OutboxMail } from '#contract/notifications.ts';
import { openStage, type Stage } from '../../../test/notification-stage.ts';
import type { StagePerson } from '../../../test/staged-tickets.ts';

let stage: Stage;
let sara: StagePerson;
let parisa: StagePerson;
beforeAll(async () => {
  stage = await openStage();
  sara = await stage.person('CUSTOMER', { name: 'سارا', locale: 'fa' });
  parisa = await stage.person('ADMIN', { name: 'Parisa' });
});
afterAll(() => stage.stop());

const path = '/api/admin/outbox';

it('without a mail server an admin reads what should have been sent, newest first', async () => {
  for (const secret of ['one', 'two', 'three']) await stage.link(sara, 'VERIFY_EMAIL', secret);
  expect(await stage.work()).toEqual([]);
  const asParisa = await stage.as(parisa);
  const { status, body } = await asParisa.get(`${path}?limit=2`);
  expect(status).toBe(200);
  const [newest]: OutboxMail[] = body.items;
  expect(newest).toMatchObject({
    to: sara.email,
    kind: 'VERIFY_EMAIL',
    subject: 'تأیید نشانی ایمیل',
    message_id: `<${newest?.id}@desk.example>`,
  });
  expect(newest?.html).toContain('dir="rtl"');
  const rest = await asParisa.get(`${path}?limit=2&cursor=${body.next_cursor}`);
  const texts = [...body.items, ...rest.body.items].map(({ text }: OutboxMail) => /token=(\w+)/.exec(text)?.[1]);
  expect(texts).toEqual(['three', 'two', 'one']);
  expect(rest.body.next_cursor).toBeNull();
});

it('nobody else does', async () => {
  expect((await stage.nobody.get(path)).status).toBe(401);
  for (const role of ['CUSTOMER', 'OPERATOR'] as const) {
    const { status, body } = await (await stage.as(await stage.person(role))).get(path);
    expect([status, body.code]).toEqual([403, 'forbidden']);
  }
  expect((await (await stage.as(parisa)).get(`${path}?cursor=x`)).status).toBe(422);
});
