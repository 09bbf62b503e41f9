import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chat } from '#contract/chats.ts';
import { StartError } from '#kit/env.ts';
import { type Transactor, transact } from '#kit/transact.ts';
import { createDepartment } from '#routing/departments.ts';
import { replaceProfile } from '#routing/operators-profile.ts';
import { caller } from '../../client/http-client.ts';
import { insertStaff } from '../../services/auth/create-admin.ts';
import { createPasswords } from '../../services/auth/passwords.ts';
import { departmentName, personName } from './mark.ts';
import { openPerson, type Person } from './person.ts';
import type { Seat } from './talk.ts';

/** So many chats an operator has at once. */
const chatsOfEach = 3;

interface Wanted {
  url: string;
  run: string;
  chats: number;
}

/** Everybody is there, and every customer is in a chat with an operator. Whoever came is in `people` at once. */
export async function setStage(use: Transactor, wanted: Wanted, people: Person[]): Promise<Seat[]> {
  const { url, run, chats } = wanted;
  const { department_id, operators, password } = await makeOperators(use, wanted);
  const come = async (path: string, body: object) => {
    const { status, body: answer } = await caller(url).post(path, body);
    if (status >= 300) throw new StartError(`POST ${path} was refused: ${answer.detail ?? answer.title ?? status}`);
    const person = openPerson(url, answer);
    people.push(person);
    await person.connected();
    return person;
  };
  const staff = new Map<string, Person>();
  for (const username of operators) {
    const operator = await come('/api/auth/login', { username, password });
    staff.set(operator.id, operator);
  }
  const seats: Seat[] = [];
  for (let at = 1; at <= chats; at++) {
    const customer = await come('/api/auth/guest', { display_name: personName(run, 'customer', at) });
    const chat = await startChat(customer, { department_id, subject: departmentName(run) });
    seats.push({ chat_id: chat.id, person: customer, name: `customer-${at}` });
    const operator = staff.get(chat.operator_id ?? '');
    if (operator) seats.push({ chat_id: chat.id, person: operator, name: `operator-${at}` });
  }
  for (const { chat_id, person } of seats) person.follow(chat_id);
  return seats;
}

/**
 * Past the API, which would send them a mail, and have them take real work of the default department before they leave it.
 * Together they have room for exactly these chats, and nobody may wait: a customer who finds the department meanwhile is
 * sent on.
 */
async function makeOperators(use: Transactor, { run, chats }: Wanted) {
  const password = randomBytes(24).toString('base64url');
  const password_hash = await createPasswords().hash(password);
  const context = { actor_id: null, request_id: `verify-delivery-${run}` };
  return transact(use, context, async (tx) => {
    const { id } = await createDepartment(tx, { name: departmentName(run), routing: { max_waiting_chats: 0 } });
    const operators: string[] = [];
    for (let left = chats; left > 0; left -= chatsOfEach) {
      const username = personName(run, 'operator', operators.length + 1);
      const user = await insertStaff(tx, { username, role: 'OPERATOR', password_hash });
      const capacity = { ticket_capacity: 0, chat_capacity: Math.min(left, chatsOfEach) };
      await replaceProfile(tx, user.id, { department_ids: [id], skills: [], ...capacity });
      operators.push(username);
    }
    return { department_id: id, operators, password };
  });
}

/** An operator who has just connected may not be known to be there yet: then the line, which has no places, is full. */
async function startChat(customer: Person, wanted: object): Promise<Chat> {
  for (let tries = 1; ; tries++) {
    try {
      return await customer.start(wanted);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!reason.startsWith('line_full') || tries >= 10) throw new StartError(`A chat could not begin: ${reason}`);
      await sleep(500);
    }
  }
}
