import { randomUUID } from 'node:crypto';
import { eventually } from '../src/client/http-client.ts';
import type { Cast, Installation, Member } from './desk-driver.ts';
import { type Action, isOfChats, isOfTeam, type Model } from './desk-model.ts';
import type { ChatKind } from './desk-model-chats.ts';
import type { TeamKind } from './desk-model-team.ts';
import type { TicketKind } from './desk-model-tickets.ts';
import { insistOverHttp, insistOverSocket, mustBeDone, type Outcome } from './insist.ts';

type Of<Kind> = Action & { kind: Kind };
const done: Outcome = { code: null, doubtful: false, body: null };

/** Does it for real, as often as it takes. Ids of what comes into being are told to the model. */
export async function act(on: Installation, cast: Cast, model: Model, { kind, ...rest }: Action): Promise<Outcome> {
  if (isOfTeam(kind)) return actOnTeam(on, cast, model, { kind, ...rest });
  if (isOfChats(kind)) return actOnChat(cast, model, { kind, ...rest });
  return actOnTicket(on, cast, model, { kind, ...rest });
}

async function actOnTeam(
  { parisa }: Installation,
  { operators, departments }: Cast,
  model: Model,
  { kind, a, b }: Of<TeamKind>,
): Promise<Outcome> {
  const { who, client } = one(operators, a);
  const path = `/api/operators/${who.user.id}/profile`;
  const change = async (values: object) => {
    const { profile } = await mustBeDone(() => parisa.get(path));
    return insistOverHttp(() => parisa.put(path, { ...profile, ...values }));
  };
  const isThere = async () => {
    const { items } = await mustBeDone(() => parisa.get(`/api/operators?limit=100&department_id=${departments[home]}`));
    return items.find(({ id }: { id: string }) => id === who.user.id)?.status !== 'OFFLINE';
  };
  const { departments: [home = 0] = [], chosen } = model.team.at(a);
  switch (kind) {
    case 'choose':
      return insistOverSocket(() => client.ask('set_presence', { status: b % 2 ? 'ONLINE' : 'OFFLINE' }));
    case 'chat capacity':
      return change({ chat_capacity: b % 3 });
    case 'ticket capacity':
      return change({ ticket_capacity: b % 3 });
    case 'join':
      return change({ department_ids: model.team.departmentsOf(b).map((number) => departments[number]) });
    case 'drop':
      client.socket.disconnect();
      await eventually(async () => !(await isThere()), 60_000);
      return done;
    case 'return':
      client.socket.connect();
      await client.connected();
      if (chosen) await eventually(isThere, 60_000);
      return done;
  }
}

async function actOnChat(
  { operators, customers, departments }: Cast,
  model: Model,
  { kind, a, b }: Of<ChatKind>,
): Promise<Outcome> {
  const chat = model.chats.pick(kind, a);
  const chat_id = chat?.id ?? '';
  const customer = one(customers, chat?.customer ?? a);
  const owner = chat?.operator === null || !chat ? undefined : one(operators, chat.operator);
  const member = b % 2 === 0 || !owner ? customer : owner;
  const ask = ({ client }: Member, event: string, rest = {}) =>
    insistOverSocket(() => client.ask(event, { chat_id, ...rest }));
  switch (kind) {
    case 'start':
      model.named((await customer.client.start({ department_id: departments[b % 2] })).id);
      return done;
    case 'say':
      return member.client.say(chat_id, `${a} ${b}`).then(
        () => done,
        (error: Error) => ({ ...done, code: error.message.split(':')[0] ?? '' }),
      );
    case 'end':
      return ask(member, 'end_chat');
    case 'leave':
      return ask(customer, 'leave_queue');
    case 'transfer':
      return ask(owner ?? customer, 'transfer_chat', { operator_id: one(operators, b).who.user.id });
    case 'move':
      return ask(owner ?? customer, 'transfer_chat', { department_id: departments[b % 2] });
  }
}

async function actOnTicket(
  { parisa }: Installation,
  { operators, customers, departments }: Cast,
  model: Model,
  { kind, a, b, c }: Of<TicketKind>,
): Promise<Outcome> {
  const once = { 'idempotency-key': randomUUID() };
  const ticket = kind === 'open' ? undefined : model.tickets.pick(kind, a);
  const customer = one(customers, ticket?.customer ?? a).who;
  const actor = ticket ? model.tickets.actor(kind, ticket, c) : 'CUSTOMER';
  const who = actor === 'CUSTOMER' ? customer : one(operators, actor).who;
  const path = `/api/tickets/${ticket?.id}`;
  switch (kind) {
    case 'open': {
      const wanted = {
        subject: 's',
        body: 'b',
        department_id: departments[b % 2],
        priority: priorities[model.tickets.firstPriority(c)],
      };
      const outcome = await insistOverHttp(() => customer.post('/api/tickets', wanted, once));
      model.named(outcome.body.ticket?.id);
      return outcome;
    }
    case 'reply':
      return insistOverHttp(() => who.post(`${path}/replies`, { body: `${a} ${b}` }, once));
    case 'close':
      return insistOverHttp(() => who.post(`${path}/close`));
    case 'reopen':
      return insistOverHttp(() => who.post(`${path}/reopen`));
    case 'assign': {
      const { updated_at } = (await mustBeDone(() => parisa.get(path))).ticket;
      const to = model.tickets.receiver(b);
      const operator_id = to === null ? null : one(operators, to).who.user.id;
      // Of what the ticket has become by the first attempt, a second one knows nothing.
      return insistOverHttp(() => who.put(`${path}/assignment`, { operator_id }, { 'if-match': `"${updated_at}"` }));
    }
    case 'refile':
      return insistOverHttp(() => who.patch(path, { department_id: departments[b % 2] }));
    case 'prioritise':
      return insistOverHttp(() => who.patch(path, { priority: priorities[b % 4] }));
  }
}

/** From the least urgent, as the model counts them. */
const priorities = ['LOW', 'NORMAL', 'HIGH', 'URGENT'];

function one(people: readonly Member[], number: number): Member {
  const person = people[number % people.length];
  if (!person) throw new Error('There is nobody');
  return person;
}
