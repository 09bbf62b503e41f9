import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatClient } from '../../src/client/chat-client.ts';
import type { CountedMember } from '../../src/client/count-messages.ts';
import { eventually } from '../../src/client/http-client.ts';
import type { Random } from '../../src/client/random.ts';
import type { People, Someone } from './people.ts';

/** Chats under way: customers come, wait, talk, leave; operators answer, hand over, go away for a moment. */
export interface Talk {
  /** Everybody who was in a chat, with what they sent and saw; complete once `finish` is over. */
  members(): CountedMember[];
  /** How many chats were begun. */
  chats(): number;
  /** What nobody should ever meet. */
  findings: string[];
  /** No new chats; those under way come to their end. */
  finish(): Promise<void>;
}

interface Team {
  departments: readonly string[];
  operators: readonly Someone[];
  /** How many customers are there at a time. */
  customers: number;
}

export function startTalking(people: People, team: Team, random: Random): Talk {
  const attendance = createAttendance();
  let stopped = false;
  let begun = 0;
  const findings: string[] = [];
  const come = async (own: Random) => {
    while (!stopped) {
      await visit(await people.guest(), team, own, attendance, () => stopped);
      begun += 1;
      await sleep(own.between(0, 300));
    }
  };
  const everybody = [
    ...Array.from({ length: team.customers }, (_, at) => come(random.fork(`customer ${at}`))),
    ...team.operators.map((reza) => serve(reza, team, random.fork(reza.name), attendance, () => stopped)),
  ];
  const done = everybody.map((one) => one.catch((error: unknown) => void findings.push(`somebody met ${error}`)));
  return {
    members: attendance.members,
    chats: () => begun,
    findings,
    async finish() {
      stopped = true;
      await Promise.all(done);
    },
  };
}

interface Attendance {
  members(): CountedMember[];
  enter(chatId: string, who: Someone, client: ChatClient): void;
  /** Without a word: what comes later is not for them. */
  vanish(chatId: string, who: Someone, client: ChatClient): void;
  /** The end, as far as this person is concerned: what they hold now is what they saw. */
  leave(chatId: string, who: Someone, client: ChatClient): Promise<void>;
}

/** So long the last messages of an ended chat may take to come, in milliseconds; what comes later counts as lost. */
const patience = 90_000;

function createAttendance(): Attendance {
  const members = new Map<string, CountedMember>();
  const keyOf = (chatId: string, { id }: Someone) => `${chatId} ${id}`;
  return {
    members: () => [...members.values()],
    enter(chat_id, who, client) {
      members.set(keyOf(chat_id, who), { chat_id, person_id: who.id, client });
    },
    vanish(chat_id, who, client) {
      client.close();
      members.set(keyOf(chat_id, who), { chat_id, person_id: who.id, client, left: true });
    },
    async leave(chat_id, who, client) {
      client.follow(chat_id);
      const isMember = () => [client.chat(chat_id)?.customer_id, client.chat(chat_id)?.operator_id].includes(who.id);
      const isWhole = () => {
        const chat = client.chat(chat_id);
        return chat?.status === 'ENDED' && client.messages(chat_id).length >= chat.head_seq;
      };
      await eventually(() => !isMember() || isWhole(), patience).catch(() => {});
      const [sent, seen] = [client.sent.get(chat_id) ?? [], client.messages(chat_id)];
      members.set(keyOf(chat_id, who), {
        ...{ chat_id, person_id: who.id, left: !isMember() },
        client: { sent: new Map([[chat_id, sent]]), messages: () => seen },
      });
      client.forget(chat_id);
    },
  };
}

async function visit(sara: Someone, team: Team, random: Random, attendance: Attendance, isOver: () => boolean) {
  const client = sara.connect();
  const { id } = await client.start({ department_id: random.pick(team.departments) });
  attendance.enter(id, sara, client);
  // Some leave while they wait, some go without a word, some ask and never answer.
  const [says, vanishes] = [random.between(0, 14), random.chance(0.06)];
  for (let at = 0; at < says && client.chat(id)?.status !== 'ENDED' && !(isOver() && at > 2); at++) {
    await client.say(id, `${at} از ${sara.id}`).catch(unlessRefused);
    await sleep(random.between(10, 500));
  }
  if (vanishes) return attendance.vanish(id, sara, client);
  if (client.chat(id)?.status === 'WAITING') await client.insist('leave_queue', { chat_id: id }).catch(unlessRefused);
  await client.insist('end_chat', { chat_id: id }).catch(unlessRefused);
  await attendance.leave(id, sara, client);
  client.close();
}

/** What the state of a chat forbids is an answer like any other; whatever else is said against it is a finding. */
function unlessRefused(error: unknown): void {
  const expected = /^(invalid_state|not_found|owner_changed|operator_unavailable)/;
  if (!(error instanceof Error && expected.test(error.message))) throw error;
}

/** An operator answers in every chat they are given, each at its own pace. */
async function serve(reza: Someone, team: Team, random: Random, attendance: Attendance, isOver: () => boolean) {
  const client = reza.connect();
  const talks = new Map<string, Promise<void>>();
  let read = 0;
  const isMine = (id: string) => client.chat(id)?.status === 'ACTIVE' && client.chat(id)?.operator_id === reza.id;
  const answer = async (id: string, own: Random) => {
    attendance.enter(id, reza, client);
    for (let at = 0; isMine(id); at++) {
      const said = await client.say(id, `${at} به ${id} از ${reza.id} ${own.next()}`).then(() => true, unlessRefused);
      if (!said) break;
      if (own.chance(0.05)) await client.insist('end_chat', { chat_id: id }).catch(unlessRefused);
      else if (own.chance(0.03)) await handOver(client, id, team, own).catch(unlessRefused);
      await sleep(own.between(30, 600));
    }
    await attendance.leave(id, reza, client);
    talks.delete(id);
  };
  while (!isOver() || talks.size > 0) {
    for (; read < client.frames.length; read++) {
      const id = client.frames[read]?.data.chat?.id;
      // A chat may come back to whom it was taken from: what they say then must not be said in the same words.
      if (id !== undefined && isMine(id) && !talks.has(id)) talks.set(id, answer(id, random.fork(`${id} ${read}`)));
    }
    if (random.chance(0.004)) await pauseFor(client, random.between(500, 2500));
    await Promise.race([sleep(60), ...talks.values()]);
  }
}

const handOver = (client: ChatClient, chat_id: string, { departments, operators }: Team, own: Random) =>
  client.insist('transfer_chat', {
    chat_id,
    ...(own.chance(0.5) ? { department_id: own.pick(departments) } : { operator_id: own.pick(operators).id }),
  });

async function pauseFor(client: ChatClient, milliseconds: number): Promise<void> {
  await client.insist('set_presence', { status: 'OFFLINE' });
  await sleep(milliseconds);
  await client.insist('set_presence', { status: 'ONLINE' });
}
