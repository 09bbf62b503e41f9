import type { Chat, NewChat } from '#contract/chats.ts';
import type { Person } from '#kit/identity.ts';
import { networkOf } from '#kit/network.ts';
import { invalid, Problem } from '#kit/problem.ts';
import { throttleEach } from '#kit/throttle.ts';
import { type Context, emit, type Tx, transact } from '#kit/transact.ts';
import { lockChatLines } from '#routing/policy-queries.ts';
import { readersOf } from './access.ts';
import { insertChats, lockStarts, lookBeforeStarts, presentChat, selectStarted } from './chat-queries.ts';
import { serveChats } from './serve-chats.ts';
import type { Use } from './use.ts';

interface Call {
  actor: Person;
  body: NewChat;
  /** Network address of the customer. */
  address: string;
  context: Context;
}

/** A start whose sender has not asked for too many. */
export interface WantedStart {
  start: NewChat & { customer_id: string; opened_from: string };
  context: Context;
}

/**
 * A customer joins the line of a department, and is given to an operator in the same transaction when one is free. The
 * same `client_chat_id` gives the same chat again.
 */
export async function startChat(use: Use, { actor, body, address, context }: Call): Promise<Chat> {
  const start = { ...body, customer_id: actor.id, opened_from: networkOf(address) };
  const known = await selectStarted(use.db, start);
  if (known) return known;
  await limitStarts(use, start);
  const wanted = { start, context };
  return (await use.startTogether(wanted)) ?? transact(use, context, (tx) => startAlone(use, tx, wanted));
}

async function startAlone(use: Use, tx: Tx, { start }: WantedStart): Promise<Chat> {
  await lockStarts(tx, [start.customer_id]);
  const [before] = await lookBeforeStarts(tx, [start]);
  if (!before) throw new Error('A look at one start gave none');
  if (before.known !== null) return presentChat(tx.sql, before.known);
  const department = (await lockChatLines(tx, [start.department_id ?? null])).get(start.department_id ?? null);
  if (!department && start.department_id === undefined)
    throw new Problem('conflict', 'The default department changes at this moment; try again.');
  if (!department) throw invalid('department_id', 'there is no such department');
  if (before.open_of_person >= use.config.chats_per_person)
    throw new Problem('too_many_chats', 'You have other chats open; end one of them first.');
  if (before.open_of_network >= use.config.chats_per_address)
    throw new Problem('too_many_chats', 'Too many chats are open from your network; try again later.');
  const started = await insertChats(tx, [{ ...start, department_id: department.id }]);
  await serveChats(use, tx, new Map([[department.id, department]]), started);
  return orWaiting(tx, await presentChat(tx.sql, started[0]?.id ?? ''), department.max_waiting_chats);
}

/** Who starts and leaves again and again would wear out the desk: a minute brings as many starts as may be open at once. */
async function limitStarts(
  { db, config }: Use,
  { customer_id, opened_from }: { customer_id: string; opened_from: string },
): Promise<void> {
  const { chats_per_person: ofPerson, chats_per_address: ofNetwork } = config;
  await throttleEach(db, [
    { key: `chats of ${customer_id}`, limit: { burst: 4 * ofPerson, every: 60 / ofPerson } },
    { key: `chats from ${opened_from}`, limit: { burst: 4 * ofNetwork, every: 60 / ofNetwork } },
  ]);
}

/** Nobody is free: it waits, if there is room in the line. */
export function orWaiting(tx: Tx, chat: Chat, room: number): Chat {
  if (chat.status !== 'WAITING') return chat;
  if ((chat.position ?? 0) > room) throw new Problem('line_full');
  emit(tx, 'chat.queued', { chat_id: chat.id, department_id: chat.department_id }, { to: readersOf(chat) });
  return chat;
}
