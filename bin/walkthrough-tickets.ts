import { io } from 'socket.io-client';
import { openChatClient } from '../src/client/chat-client.ts';
import { type Caller, eventually, expectStatus } from '../src/client/http-client.ts';
import type { Ticket } from '../src/contract/tickets.ts';
import type { People, Person } from './walkthrough-people.ts';
import { check, leftOut, type OwnDesk, step } from './walkthrough-stage.ts';

/** The ticket part: from the admin who sets up a department to the customer who writes again after the end. */
export async function walkTickets(people: People, parisa: Person, post?: OwnDesk): Promise<void> {
  const { url, stamp, nobody } = people;

  step('Parisa (admin) sets up a department with skill-based routing, a skill فنی and three operators');
  const skill = await parisa.post('/api/skills', { name: 'فنی' });
  check([201, 409].includes(skill.status), 'the skill فنی exists');
  const { department } = expectStatus(
    await parisa.post('/api/departments', {
      name: `پشتیبانی ${stamp}`,
      routing: { strategy: 'SKILL_BASED', skill_wait_seconds: 60 },
    }),
    201,
  );
  const department_ids = [department.id];
  const reza = await people.operator(parisa, 'reza', 'رضا', { department_ids, skills: ['فنی'] });
  const mina = await people.operator(parisa, 'mina', 'مینا', { department_ids });
  const omid = await people.operator(parisa, 'omid', 'Omid', { department_ids });

  step('Reza’s console listens on a socket');
  const screen = openChatClient(url, reza.tokens.access_token);
  await screen.connected();
  const sync = await screen.ask('sync', { chats: {} });
  check(sync.ok === true && typeof sync.feed.cursor === 'string', 'sync gives a cursor to go on from');
  const unknown = await screen.ask('no_such_event');
  check(
    unknown.ok === false && unknown.error.code === 'invalid_request',
    'an unknown event gets an error acknowledgement',
  );
  const stranger = await refusal(url, 'not a token');
  check(stranger === 'invalid_token', 'a socket without a valid token is refused');

  step('Sara (customer) registers and opens a ticket tagged فنی');
  const sara = await people.customer('sara', { display_name: 'سارا', locale: 'fa' });
  const complaint = {
    subject: 'اینترنت قطع است',
    body: 'از دیروز اینترنت من قطع شده است.',
    department_id: department.id,
    tags: ['فنی'],
    priority: 'HIGH',
  };
  const once = { 'idempotency-key': `walk-${stamp}` };
  const opened = await sara.post('/api/tickets', complaint, once);
  const { ticket } = expectStatus(opened, 201) as { ticket: Ticket };
  check(ticket.status === 'OPEN' && ticket.operator_id === null, `201, OPEN, number ${ticket.number}`);
  const again = await sara.post('/api/tickets', complaint, once);
  check(
    again.status === 201 && again.body.ticket.id === ticket.id,
    'the same Idempotency-Key gives the first answer again',
  );

  step('The worker assigns it to the one with the skill');
  const assigned = await statusOf(sara, ticket.id, 'PENDING_OPERATOR');
  check(assigned.operator_id === reza.id, 'PENDING_OPERATOR, and it is Reza');
  const history = expectStatus(await reza.get(`/api/tickets/${ticket.id}/history`), 200).items;
  const why = history.find((change: { kind: string }) => change.kind === 'ASSIGNED')?.explanation;
  check(
    why?.rule === 'SKILL_MATCH' && why.candidates[0].operator_id === reza.id,
    `the history says why: ${why?.rule}, ${Object.entries(why?.removed ?? {})
      .map(([rule, n]) => `${n} ${rule}`)
      .join(', ')}`,
  );
  await screen.heard('ticket_changed', ({ id, status }) => id === ticket.id && status === 'PENDING_OPERATOR');
  await screen.heard('notification', ({ kind }) => kind === 'TICKET_ASSIGNED');
  check(true, 'Reza hears of it live: ticket_changed and notification');

  step('Two customers more, without a tag: the least busy take them');
  const [ali, neda] = [await people.customer('ali'), await people.customer('neda')];
  const others = [];
  for (const customer of [ali, neda]) {
    const question = {
      subject: `A question of ${customer.name}`,
      body: 'How do I pay?',
      department_id: department.id,
    };
    const other = expectStatus(await customer.post('/api/tickets', question), 201).ticket;
    others.push((await statusOf(customer, other.id, 'PENDING_OPERATOR')).operator_id);
  }
  check(
    new Set(others).size === 2 && !others.includes(reza.id),
    'one for Mina, one for Omid, none for Reza, who has one already',
  );

  step('What belongs to Sara is hidden from others');
  check((await ali.get(`/api/tickets/${ticket.id}`)).status === 404, 'another customer gets 404');
  check((await nobody.get(`/api/tickets/${ticket.id}`)).status === 401, 'nobody gets 401');

  step('Reza notes internally, answers; Sara answers back');
  expectStatus(
    await reza.post(`/api/tickets/${ticket.id}/replies`, { body: 'خط را بررسی کردم.', internal: true }),
    201,
  );
  const answered = expectStatus(
    await reza.post(`/api/tickets/${ticket.id}/replies`, { body: 'لطفاً مودم را یک بار خاموش و روشن کنید.' }),
    201,
  );
  check(answered.ticket.status === 'PENDING_CUSTOMER', 'PENDING_CUSTOMER');
  const seen = expectStatus(await sara.get(`/api/tickets/${ticket.id}/replies`), 200).items;
  check(seen.length === 2 && !JSON.stringify(seen).includes('بررسی'), 'Sara sees the answer and no trace of the note');
  const back = expectStatus(await sara.post(`/api/tickets/${ticket.id}/replies`, { body: 'درست شد، ممنون!' }), 201);
  check(
    back.ticket.status === 'PENDING_OPERATOR' && back.ticket.operator_id === reza.id,
    'PENDING_OPERATOR, still Reza',
  );

  step('Mina takes over; of two handovers one wins');
  const both = await Promise.all(
    [mina, omid].map((to) =>
      reza.put(`/api/tickets/${ticket.id}/assignment`, { operator_id: to.id, expected_operator_id: reza.id }),
    ),
  );
  check(
    both
      .map(({ status }) => status)
      .sort()
      .join() === '200,409',
    'one 200, one 409 owner_changed',
  );
  const owner = expectStatus(await reza.get(`/api/tickets/${ticket.id}`), 200).ticket.operator_id;

  step('Sara closes it, and reopens it by writing again');
  const closed = expectStatus(await sara.post(`/api/tickets/${ticket.id}/close`), 200).ticket;
  check(closed.status === 'CLOSED' && closed.closed_at !== null, 'CLOSED');
  check((await sara.post(`/api/tickets/${ticket.id}/close`)).status === 409, 'closing twice: 409');
  const reopened = expectStatus(
    await sara.post(`/api/tickets/${ticket.id}/replies`, { body: 'دوباره قطع شد.' }),
    201,
  ).ticket;
  check(reopened.status === 'REOPENED', 'REOPENED');
  const routed = await statusOf(sara, ticket.id, 'PENDING_OPERATOR');
  check(
    routed.operator_id !== null,
    `routed again, ${routed.operator_id === owner ? 'to the same operator' : 'to somebody with the skill'}`,
  );

  step('A page is found by folded Persian, whatever the keyboard wrote');
  const found = expectStatus(await sara.get(`/api/tickets?q=${encodeURIComponent('اينترنت')}`), 200).items;
  check(found.length === 1 && found[0].id === ticket.id, 'Arabic ي finds Persian ی');

  step('Nobody free: a ticket waits, and is assigned the moment an operator comes online');
  for (const one of [reza, mina, omid])
    expectStatus(await one.put('/api/operators/me/presence', { status: 'OFFLINE' }), 200);
  const late = expectStatus(
    await ali.post('/api/tickets', { subject: 'Anybody there?', body: 'Hello?', department_id: department.id }),
    201,
  ).ticket;
  await new Promise((resolve) => setTimeout(resolve, 500));
  check(expectStatus(await ali.get(`/api/tickets/${late.id}`), 200).ticket.status === 'OPEN', 'it waits as OPEN');
  expectStatus(await omid.put('/api/operators/me/presence', { status: 'ONLINE' }), 200);
  check((await statusOf(ali, late.id, 'PENDING_OPERATOR')).operator_id === omid.id, 'Omid comes online and has it');

  step('E-mails');
  const mails = post ? await post.mailsTo(`sara-${stamp}@example.com`, 2) : undefined;
  if (mails) {
    check(
      mails.some((mail) => /#\d+/.test(mail.subject) && mail.html.includes('dir="rtl"') && mail.autoSubmitted),
      'Sara was told by e-mail, right to left, marked as automatic',
    );
    check(
      !mails.some((mail) => mail.text.includes('بررسی کردم') || mail.html.includes('بررسی کردم')),
      'no mail holds the internal note',
    );
    check((await post?.mailsTo(`reza-${stamp}@desk.example`, 1))?.length !== 0, 'Reza was told by e-mail');
  } else leftOut('the SMTP server of a running installation is its own');

  step('Signing out ends it at once, sockets included');
  const gone = new Promise((resolve) => screen.socket.once('disconnect', resolve));
  expectStatus(await reza.post('/api/auth/logout', { refresh_token: reza.tokens.refresh_token }), 204);
  check((await reza.get('/api/auth/me')).status === 401, 'the access token is dead');
  await gone;
  check(true, 'the socket was closed');
  screen.close();
}

function statusOf(who: Caller, id: string, status: string): Promise<Ticket> {
  return eventually(async () => {
    const { ticket } = expectStatus(await who.get(`/api/tickets/${id}`), 200);
    return ticket.status === status && ticket;
  });
}

function refusal(url: string, token: string): Promise<string> {
  const socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error) => resolve(error.message));
  });
}
