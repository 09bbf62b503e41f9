import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChatDesk, openChatDesk } from '../../../test/chat-desk.ts';
import type { Desk, SignedIn } from '../../../test/desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';

let chats: ChatDesk;
let desk: Desk;
beforeAll(async () => {
  chats = await openChatDesk({ CHAT_CUSTOMER_GRACE_SECONDS: '600', CHAT_OPERATOR_GRACE_SECONDS: '600' });
  ({ desk } = chats);
});
afterAll(() => chats.stop());

/** Lets so many seconds pass for everything that was written, and looks: the clock would send the job once a minute. */
async function passTime(seconds: number): Promise<void> {
  await desk.sql(`update chat.messages set created_at = created_at - make_interval(secs => $1)`, [seconds]);
  await desk.sql(`update chat.chats set queued_at = queued_at - make_interval(secs => $1)`, [seconds]);
  await desk.sql(
    `update routing.assignments set ended_at = ended_at - make_interval(secs => $1) where ended_at is not null`,
    [seconds],
  );
  const [job] = await desk.sql<{ id: string }>(
    `insert into pgboss.job (id, name, data, retry_limit, expire_seconds, policy) select gen_random_uuid(), name, '{}', 2, 60, policy from pgboss.queue where name = 'remind_chats' returning id`,
  );
  await eventually(
    async () => (await desk.sql(`select from pgboss.job where id = $1 and state = 'completed'`, [job?.id])).length > 0,
  );
}
const told = async (who: SignedIn, kind: string) =>
  expectStatus(await who.get('/api/notifications?limit=100'), 200).items.filter(
    (one: { kind: string }) => one.kind === kind,
  );
const happened = (name: string, chatId: string) =>
  desk.sql<{ payload: { user_id?: string } }>(
    `select payload from kit.events where name = $1 and payload->>'chat_id' = $2`,
    [name, chatId],
  );

test('a chat that waits long, and one that was missed: the operators of its department are told once', async () => {
  const department_id = (await desk.department('busy')).id;
  const reza = await desk.operator('reza', { department_ids: [department_id], chat_capacity: 0 });
  const mina = await desk.operator('mina', { department_ids: [(await desk.department('other')).id] });
  const sara = await chats.customer('sara');
  const chat = await sara.client.start({ department_id, subject: 'urgent' });
  await passTime(170);
  expect(await happened('chat.waited_long', chat.id)).toEqual([]);
  await passTime(20);
  await passTime(200);
  expect(await happened('chat.waited_long', chat.id)).toHaveLength(1);
  const [notice] = await eventually(async () => {
    const found = await told(reza, 'CHAT_WAITING');
    return found.length > 0 && found;
  });
  expect(notice).toMatchObject({ chat_id: chat.id, ticket_id: null });
  expect(await told(mina, 'CHAT_WAITING')).toEqual([]);
  await sara.client.ask('leave_queue', { chat_id: chat.id });
  await eventually(async () => (await told(reza, 'CHAT_MISSED')).length === 1);
  expect(await told(sara.who, 'CHAT_MISSED')).toEqual([]);
});

test('what stands unread for some time is told to whom it was said, once for all of it', async () => {
  const department_id = (await desk.department('talk')).id;
  const omid = await chats.operatorIn('omid', department_id);
  const ali = await chats.customer('ali');
  const { id } = await ali.client.start({ department_id });
  const first = await omid.client.say(id, 'read by him');
  await ali.client.ask('mark_read', { chat_id: id, seq: first.seq });
  await omid.client.say(id, 'one');
  await omid.client.say(id, 'two');
  await passTime(290);
  expect(await happened('chat.unread', id)).toEqual([]);
  await passTime(20);
  await passTime(1000);
  expect(await happened('chat.unread', id)).toEqual([{ payload: { chat_id: id, user_id: ali.who.user.id } }]);
  await eventually(async () => (await told(ali.who, 'CHAT_UNREAD')).length === 1);
  // What comes after that is told of again; the other side by itself.
  await omid.client.say(id, 'three');
  await ali.client.say(id, 'and you?');
  await passTime(400);
  expect(await happened('chat.unread', id)).toHaveLength(3);
  await eventually(async () => (await told(omid.who, 'CHAT_UNREAD')).length === 1);
  // After the end, of the customer only.
  await ali.client.say(id, 'bye');
  await omid.client.say(id, 'a last word');
  await omid.client.ask('end_chat', { chat_id: id });
  await passTime(400);
  const users = (await happened('chat.unread', id)).map(({ payload }) => payload.user_id);
  expect(users.filter((one) => one === ali.who.user.id)).toHaveLength(3);
  expect(users).toHaveLength(4);
});
