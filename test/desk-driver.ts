import { randomUUID } from 'node:crypto';
import type { ChatClient } from '../src/client/chat-client.ts';
import { type Caller, caller, eventually } from '../src/client/http-client.ts';
import { type Desk, type SignedIn, testPassword } from './desk.ts';
import { act } from './desk-acts.ts';
import { actual } from './desk-actual.ts';
import { type Action, Model } from './desk-model.ts';
import { firstCapacities, memberships, requireOnline } from './desk-model-team.ts';
import { mustBeDone, type Outcome } from './insist.ts';

/** Where a story is told: in this process, or a cluster at work. */
export interface Installation {
  url: string;
  sql: Desk['sql'];
  /** An admin. */
  parisa: Caller;
  connect(who: SignedIn): Promise<ChatClient>;
}

export interface Pace {
  /** Seconds until an operator who is away is given up. */
  grace: number;
  /** Milliseconds within which everything that follows from an action has happened. */
  patience: number;
  /** What is done to the installation before each action. */
  before?: (action: Action) => Promise<void>;
}

export interface Member {
  who: SignedIn;
  client: ChatClient;
}
export interface Cast {
  departments: readonly string[];
  operators: readonly Member[];
  customers: readonly Member[];
}

/**
 * Tells a story on an installation and in the model, and throws where they part: in what is refused, in what the database
 * holds once all that follows has happened, and in what the customers were told.
 */
export async function tellStory(installation: Installation, story: readonly Action[], pace: Pace): Promise<void> {
  const cast = await openCast(installation);
  const model = new Model();
  for (const action of story) {
    if (!model.applies(action)) continue;
    await pace.before?.(action);
    const outcome = await act(installation, cast, model, action);
    const due = model.apply(action);
    if (!agrees(outcome, due))
      throw new Error(`${JSON.stringify(action)} was answered with ${outcome.code}, not with ${due}`);
    await settles(installation, cast, model, action, pace);
  }
  await isTold(cast, model, pace);
  for (const { client } of [...cast.operators, ...cast.customers]) client.close();
}

async function openCast(installation: Installation): Promise<Cast> {
  const { parisa } = installation;
  const story = randomUUID().slice(0, 8);
  const create = (path: string, body: object) => {
    const key = randomUUID();
    return mustBeDone(() => parisa.post(path, body, { 'idempotency-key': key }));
  };
  const departments: string[] = [];
  for (const [at, require_online] of requireOnline.entries()) {
    const body = { name: `${story} ${at}`, routing: { require_online } };
    departments.push((await create('/api/departments', body)).department.id);
  }
  const operators: Member[] = [];
  for (const [at, serves] of memberships.entries()) {
    const username = `o-${story}-${at}`;
    const account = { username, email: `${username}@desk.example`, display_name: username, password: testPassword };
    const { user } = await create('/api/users', { ...account, role: 'OPERATOR' });
    const profile = { department_ids: serves.map((number) => departments[number]), skills: [] };
    const path = `/api/operators/${user.id}/profile`;
    await mustBeDone(() => parisa.put(path, { ...profile, ...firstCapacities }));
    operators.push(await enter(installation, '/api/auth/login', { username, password: testPassword }));
  }
  const customers: Member[] = [];
  for (let at = 0; at < 5; at++) customers.push(await enter(installation, '/api/auth/guest', {}));
  return { departments, operators, customers };
}

/** Somebody signs in and connects. */
async function enter({ url, connect }: Installation, path: string, body: object): Promise<Member> {
  const tokens = await mustBeDone(() => caller(url).post(path, body));
  const who = { ...caller(url, tokens.access_token), user: tokens.user, tokens };
  return { who, client: await connect(who) };
}

/** What somebody is told who asks once more for what was done already. */
const doneBefore = new Set<string | null>(['invalid_state', 'not_found', 'owner_changed']);

function agrees({ code, doubtful }: Outcome, due: string | null): boolean {
  return code === due || (doubtful && due === null && doneBefore.has(code));
}

async function settles(
  { sql }: Installation,
  cast: Cast,
  model: Model,
  after: Action,
  { grace, patience }: Pace,
): Promise<void> {
  const expected = JSON.stringify(model.expected());
  const deadline = Date.now() + patience + (after.kind === 'drop' ? grace * 1000 : 0);
  for (;;) {
    const now = JSON.stringify(await actual(sql, cast, model));
    if (now === expected) return;
    if (Date.now() > deadline) throw new Error(`after ${JSON.stringify(after)}\n  it is ${now}\nnot yet ${expected}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** What each customer was told is how it is. */
async function isTold({ customers }: Cast, model: Model, { patience }: Pace): Promise<void> {
  for (const { id, customer, status, said } of model.chats.list) {
    const client = customers[customer]?.client;
    const knows = () => client?.chat(id)?.status === status && client.messages(id).length === said;
    await eventually(
      knows,
      patience,
      `the customer of the chat ${id} knows that it is ${status}, and all that was said`,
    );
  }
  for (const { id, customer, status } of model.tickets.list) {
    const { ticket } = await mustBeDone(() => (customers[customer] ?? nobody()).who.get(`/api/tickets/${id}`));
    if (ticket.status !== status) throw new Error(`the customer of the ticket ${id} reads that it is ${ticket.status}`);
  }
}

function nobody(): never {
  throw new Error('There is no such customer');
}
