import type { JobPayload } from '#contract/jobs.ts';
import { send, type Tx } from '#kit/transact.ts';
import type { Policy } from '#routing/decide.ts';
import { lockDepartments } from '#routing/policy-queries.ts';
import { serveDepartments } from '#routing/serve-departments.ts';
import type { Placed } from '#routing/serve-line.ts';
import type { LockedChat } from './chat-queries.ts';
import { departmentsWithWaitingChats, lockWaitingChats, selectWaitingChats, type WaitingChat } from './line-queries.ts';
import { changeOwners, type OwnerWish } from './own-chats.ts';
import type { Use } from './use.ts';

type Serving = Pick<Use, 'roster' | 'presence' | 'now'>;

/**
 * Gives waiting chats of these departments to operators who are free: interrupted ones first, then by arrival. A customer
 * who is not connected keeps the place and is passed by: nobody would answer the operator.
 *
 * @param departments locked in this transaction.
 * @param started chats that came in this transaction: their customers are connected, whatever presence has heard yet.
 */
export async function serveChats(
  use: Serving,
  tx: Tx,
  departments: ReadonlyMap<string, Policy>,
  started: readonly LockedChat[] = [],
): Promise<void> {
  const came = new Map(started.map((chat) => [chat.id, chat]));
  const here = new Set(started.map(({ customer_id }) => customer_id));
  const goesOn = await serveDepartments(use, tx, departments, {
    kind: 'CHAT',
    select: selectWaitingChats,
    async ready(page) {
      const connections = await use.presence.look(page.map(({ customer_id }) => customer_id));
      return page.filter(({ customer_id }) => here.has(customer_id) || connections.get(customer_id) === 'CONNECTED');
    },
    assign: (tx, placed) => assign(tx, placed, came),
  });
  if (goesOn) send(tx, 'serve_chats', { department_ids: [...departments.keys()] });
}

/** The job: somebody is free, or a line has changed. No department named: all in which somebody waits. */
export async function serveChatsJob(
  use: Serving,
  tx: Tx,
  payloads: readonly JobPayload<'serve_chats'>[],
): Promise<void> {
  const all = payloads.some(({ department_ids }) => department_ids.length === 0);
  const named = payloads.flatMap(({ department_ids }) => department_ids);
  const ids = all ? (await departmentsWithWaitingChats(tx.sql)).open : [...new Set(named)];
  await serveChats(use, tx, await lockDepartments(tx, ids));
}

async function assign(
  tx: Tx,
  placed: readonly Placed<WaitingChat>[],
  came: ReadonlyMap<string, LockedChat>,
): Promise<boolean> {
  const ids = placed.flatMap(({ work }) => (came.has(work.id) ? [] : [work.id]));
  const waited = ids.length === 0 ? [] : await lockWaitingChats(tx, ids);
  const locked = new Map([...came.values(), ...waited].map((chat) => [chat.id, chat]));
  const wishes: OwnerWish[] = [];
  // In the order of the line: where there is less room than was thought, its head comes first.
  for (const { work, operator_id: to, explanation } of placed) {
    const chat = locked.get(work.id);
    if (chat) wishes.push({ chat, to, status: 'ACTIVE', at_once: came.has(chat.id), ends: 'RELEASED', explanation });
  }
  const { refused } = await changeOwners(tx, wishes);
  return refused.length > 0 || wishes.length < placed.length;
}
