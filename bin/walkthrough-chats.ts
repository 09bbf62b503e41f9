import { expectStatus } from '../src/client/http-client.ts';
import { checkArchive } from './walkthrough-chat-archive.ts';
import {
  type Cast,
  department,
  inStep,
  isTold,
  openCast,
  patience,
  stands,
  type Talker,
} from './walkthrough-chat-cast.ts';
import type { People, Person } from './walkthrough-people.ts';
import { check, step } from './walkthrough-stage.ts';

/** The chat part: four customers before two operators, from the line to the archive. */
export async function walkChats(people: People, parisa: Person): Promise<void> {
  const cast = await openCast(people, parisa);
  const { sara, emma, ali, neda, kaveh, laleh } = cast;

  const chats = await pressStart(cast);
  await talk(chats.sara, sara, kaveh, ['سلام، پرداختم ناموفق بود.', 'سلام سارا، الان نگاه می‌کنم.', 'ممنون!']);
  await talk(chats.emma, emma, laleh, ['Hello, where is my parcel?', 'Hello Emma, it left yesterday.', 'Great!']);
  await cutTheWire(chats.sara, sara, kaveh);
  await loseAnAcknowledgement(chats.sara, sara, kaveh);
  await serveTheNext(chats, cast);
  await loseAnOperator(chats, cast);
  await handOver(chats.ali, cast, parisa);
  await end(chats, cast);
  const night = await leaveATicket(people, parisa, neda);

  step('The archive of every chat is what each of its members saw');
  const others = { stranger: sara, admin: parisa };
  await checkArchive(chats.sara, [sara, kaveh], { ...others, stranger: emma });
  await checkArchive(chats.emma, [emma, laleh], others);
  await checkArchive(chats.ali, [ali, laleh], others, [kaveh]);
  await checkArchive(chats.neda, [neda, laleh], others);
  await checkArchive(night, [neda], others);
  await cast.hangUp();
}

type Chats = Record<'sara' | 'emma' | 'ali' | 'neda', string>;

async function pressStart({ department_id, sara, emma, ali, neda, kaveh, laleh }: Cast): Promise<Chats> {
  step('Kaveh and Laleh (operators, one chat at a time) are online; Sara, Emma, Ali and Neda press start');
  const press = (who: Talker, subject: string) => who.client.start({ department_id, subject });
  const withSara = await press(sara, 'پرداخت ناموفق');
  const withEmma = await press(emma, 'My parcel');
  check(
    withSara.operator_id === kaveh.id && withEmma.operator_id === laleh.id,
    'Sara is with Kaveh at once, who was idle longest; Emma with Laleh',
  );
  await kaveh.client.heard('chat_started', ({ chat }) => chat.id === withSara.id);
  await laleh.client.heard('chat_started', ({ chat }) => chat.id === withEmma.id);
  check(true, 'both operators hear chat_started');
  const [ofAli, ofNeda] = [await press(ali, 'گارانتی'), await press(neda, 'نشانی')];
  check(ofAli.status === 'WAITING' && ofNeda.status === 'WAITING', 'Ali and Neda wait');
  await isTold(ali, 'queue_position', { chat_id: ofAli.id }, { position: 1, estimated_wait_s: null });
  await isTold(neda, 'queue_position', { chat_id: ofNeda.id }, { position: 2, estimated_wait_s: null });
  check(
    ofAli.position === 1 && ofNeda.position === 2,
    'their queue_position is 1 and 2, without an estimate: nobody knows yet how long a chat takes here',
  );
  return { sara: withSara.id, emma: withEmma.id, ali: ofAli.id, neda: ofNeda.id };
}

async function talk(chat_id: string, customer: Talker, operator: Talker, lines: readonly string[]): Promise<void> {
  step(`${customer.name} and ${operator.name} write to each other`);
  await customer.client.ask('typing', { chat_id, typing: true });
  await operator.client.heard('typing', (told) => told.user_id === customer.id && told.typing === true);
  check(true, `${operator.name} sees that ${customer.name} is typing`);
  const seqs = [];
  for (const [at, line] of lines.entries())
    seqs.push((await (at % 2 ? operator : customer).client.say(chat_id, line)).seq);
  check(
    seqs.join() === lines.map((_, at) => at + 1).join(),
    `each message is acknowledged with its seq: ${seqs.join(', ')}`,
  );
  await inStep(chat_id, customer, operator);
  check(true, 'both have all of them');
  await operator.client.ask('mark_read', { chat_id, seq: lines.length });
  await customer.client.heard('read', ({ user_id, seq }) => user_id === operator.id && seq === lines.length);
  check(true, `${customer.name} sees that ${operator.name} has read them`);
}

async function cutTheWire(chatId: string, sara: Talker, kaveh: Talker): Promise<void> {
  step('Sara’s connection breaks; Kaveh writes on, and so does she');
  const before = sara.client.messages(chatId).length;
  sara.wire.cut();
  const hers = sara.client.say(chatId, 'شماره‌ی پیگیری ۴۲۱۷ است.');
  for (const line of ['پرداخت را پیدا کردم.', 'مبلغ به حساب شما برمی‌گردد.', 'هنوز هستید؟'])
    await kaveh.client.say(chatId, line);
  check(sara.client.messages(chatId).length === before, 'nothing reaches her meanwhile');
  sara.wire.pass();
  await hers;
  const messages = await inStep(chatId, sara, kaveh);
  check(messages.length === before + 4, 'after the reconnect nothing is missing and nothing double, on either side');
}

async function loseAnAcknowledgement(chatId: string, sara: Talker, kaveh: Talker): Promise<void> {
  step('Sara’s message arrives, its acknowledgement does not: she sends it again');
  const line = 'بله، هستم.';
  sara.wire.blackhole('to client');
  const again = sara.client.say(chatId, line);
  await kaveh.client.heard('message', ({ body }) => body === line);
  sara.wire.cut();
  sara.wire.pass();
  await again;
  const [sent] = (sara.client.sent.get(chatId) ?? []).slice(-1);
  const messages = await inStep(chatId, sara, kaveh);
  check(
    (sent?.tries ?? 0) > 1 && messages.filter(({ body }) => body === line).length === 1,
    `sent ${sent?.tries} times under one client_message_id, it is one message`,
  );
}

async function serveTheNext(chats: Chats, { emma, ali, neda, laleh }: Cast): Promise<void> {
  step('Emma ends her chat: Laleh is free for the first in the line');
  const { chat } = await emma.client.ask('end_chat', { chat_id: chats.emma });
  check(chat.status === 'ENDED' && chat.end_reason === 'CUSTOMER_ENDED', 'it is ENDED by the customer');
  await laleh.client.heard('chat_ended', (told) => told.chat.id === chats.emma && told.reason === 'CUSTOMER_ENDED');
  await stands(ali, chats.ali, { status: 'ACTIVE', operator_id: laleh.id });
  check(true, 'Ali is with Laleh');
  await isTold(neda, 'queue_position', { chat_id: chats.neda }, { position: 1 });
  check(true, 'Neda sees her queue_position fall to 1');
}

async function loseAnOperator(chats: Chats, { sara, ali, neda, kaveh, laleh }: Cast): Promise<void> {
  step('Laleh’s connection dies without a word, in the middle of Ali’s chat');
  await ali.client.say(chats.ali, 'سلام، گارانتی من تا کی است؟');
  await laleh.client.say(chats.ali, 'سلام علی، یک لحظه.');
  laleh.wire.blackhole();
  const told = await ali.client.heard('chat_requeued', ({ chat_id }) => chat_id === chats.ali, patience);
  check(told.position === 1, 'after the grace Ali is told: chat_requeued, position 1');
  await isTold(neda, 'queue_position', { chat_id: chats.neda }, { position: 2 });
  check(true, 'Neda, who has not begun, stands behind him');
  await ali.client.say(chats.ali, 'منتظر می‌مانم.');

  step('Kaveh ends Sara’s chat: he is free for Ali, and Neda is next');
  const { chat } = await kaveh.client.ask('end_chat', { chat_id: chats.sara });
  check(chat.end_reason === 'OPERATOR_ENDED', 'it is ENDED by the operator');
  await sara.client.heard('chat_ended', ({ reason }) => reason === 'OPERATOR_ENDED');
  await stands(ali, chats.ali, { status: 'ACTIVE', operator_id: kaveh.id });
  const seen = await inStep(chats.ali, kaveh, ali);
  check(seen.length === 3, 'Ali goes on with Kaveh, who reads all that was said before him');
  await isTold(neda, 'queue_position', { chat_id: chats.neda }, { position: 1 });
  check(neda.client.chat(chats.neda)?.status === 'WAITING', 'Neda was not overtaken by anybody who came after her');

  step('Laleh’s connection is back');
  laleh.wire.pass();
  await stands(neda, chats.neda, { status: 'ACTIVE', operator_id: laleh.id });
  check(true, 'she is online as she chose to be, and Neda is with her');
  await neda.client.say(chats.neda, 'می‌خواهم نشانی‌ام را عوض کنم.');
  await laleh.client.say(chats.neda, 'نشانی تازه را بنویسید.');
}

async function handOver(chatId: string, { ali, kaveh, laleh }: Cast, parisa: Person): Promise<void> {
  step('Kaveh hands Ali over to Laleh');
  const transfer = { chat_id: chatId, operator_id: laleh.id };
  const refused = await kaveh.client.ask('transfer_chat', transfer);
  check(refused.error?.code === 'operator_unavailable', 'she has as many chats as she can take: operator_unavailable');
  const path = `/api/operators/${laleh.id}/profile`;
  const { profile } = expectStatus(await parisa.get(path), 200);
  expectStatus(await parisa.put(path, { ...profile, chat_capacity: 2 }), 200);
  const given = await kaveh.client.ask('transfer_chat', transfer);
  check(given.chat?.operator_id === laleh.id, 'Parisa lets her take two: now she has it');
  await stands(ali, chatId, { operator_id: laleh.id, status: 'ACTIVE' });
  await kaveh.client.heard('chat_gone', ({ id }) => id === chatId);
  const late = await kaveh.client.ask('send_message', { chat_id: chatId, client_message_id: 'late', body: '؟' });
  check(late.error?.code === 'not_found', 'Kaveh is told chat_gone, and is no member any more');
  const { seq } = await laleh.client.say(chatId, 'گارانتی شما تا آذر است.');
  await inStep(chatId, ali, laleh);
  check(seq === 4, 'Laleh answers in the same chat, knowing all of it');
  const { items } = expectStatus(await laleh.get(`/api/chats/${chatId}/assignments`), 200);
  const reasons = items.map(({ reason }: { reason: string }) => reason).join(', ');
  check(reasons === 'ROUTED, ROUTED, HANDED_OVER', `its assignments say why: ${reasons}`);
}

async function end(chats: Chats, { ali, neda, laleh }: Cast): Promise<void> {
  step('Laleh ends Ali’s chat, Neda her own');
  const { chat } = await laleh.client.ask('end_chat', { chat_id: chats.ali });
  await ali.client.heard('chat_ended', (told) => told.chat.id === chats.ali);
  const again = await ali.client.ask('end_chat', { chat_id: chats.ali });
  check(again.chat?.ended_at === chat.ended_at, 'ended twice, it ended once');
  const late = await ali.client.ask('send_message', { chat_id: chats.ali, client_message_id: 'late', body: 'راستی' });
  check(late.error?.code === 'invalid_state', 'no message comes after the end');
  await neda.client.ask('end_chat', { chat_id: chats.neda });
  await laleh.client.heard('chat_ended', (told) => told.chat.id === chats.neda);
  await isTold(laleh, 'operator_status', { operator_id: laleh.id }, { chats: 0, status: 'ONLINE' });
  check(true, 'operator_status: she has no chat left');
}

async function leaveATicket(people: People, parisa: Person, neda: Talker): Promise<string> {
  step('At night nobody is there: Neda writes, and leaves an e-mail address');
  const department_id = await department(people, parisa, 'شب');
  const { id, status, position } = await neda.client.start({ department_id });
  check(status === 'WAITING' && position === 1, 'she waits, alone');
  const lines = ['سلام، کسی هست؟', 'سفارش ۵۱۲ را دوباره بفرستید.'];
  for (const line of lines) await neda.client.say(id, line);
  const ask = () => neda.post(`/api/chats/${id}/ticket`, { subject: 'سفارش ۵۱۲' });
  check((await ask()).body.code === 'email_needed', 'a ticket needs an address to answer to: email_needed');
  expectStatus(await neda.patch('/api/auth/me', { email: `neda-guest-${people.stamp}@example.com` }), 200);
  const { ticket } = expectStatus(await ask(), 201);
  const { items } = expectStatus(await neda.get(`/api/tickets/${ticket.id}/replies`), 200);
  const text = items.map(({ body }: { body: string }) => body).join('\n');
  check(
    lines.every((line) => text.includes(line)),
    `ticket ${ticket.number} holds what she said`,
  );
  await neda.client.heard('chat_ended', ({ chat, reason }) => chat.id === id && reason === 'TURNED_INTO_TICKET');
  check(neda.client.chat(id)?.ticket_id === ticket.id, 'the chat is over, and knows its ticket');
  check(expectStatus(await ask(), 201).ticket.id === ticket.id, 'asked for again, it is the same ticket');
  return id;
}
