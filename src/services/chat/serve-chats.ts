import type { JobPayload } from '#contract/jobs.ts';
import type { Deps } from '#kit/service.ts';
import { send, type Tx } from '#kit/transact.ts';
import { serveDepartments } from '#routing/serve-departments.ts';
import type { Placed } from '#routing/serve-line.ts';
import type { LockedChat } from './chat-queries.ts';
import { departmentsWithWaitingChats, lockWaitingChats, selectWaitingChats, type WaitingChat } from './line-queries.ts';
import { changeOwners, type OwnerWish } from './own-chats.ts';

type Use = Pick<Deps, 'presence' | 'now'>;

/**
 * Gives waiting chats of these departments to operators who are free: interrupted ones first, then by arrival. A customer
 * who is not connected keeps the place and is passed by: nobody would answer the operator.
 *
 * @param started chats that came in this transaction: their customers are connected, whatever presence has heard yet.
 */
export async function serveChats(
  use: Use,
  tx: Tx,
  departmentIds: readonly string[],
  started: readonly Pick<LockedChat, 'id' | 'customer_id'>[] = [],
): Promise<void> {
  const came = new Set(started.map(({ id }) => id));
  const here = new Set(started.map(({ customer_id }) => customer_id));
  const goesOn = await serveDepartments(use, tx, departmentIds, {
    kind: 'CHAT',
    select: selectWaitingChats,
    async ready(page) {
      const connections = await use.presence.look(page.map(({ customer_id }) => customer_id));
      return page.filter(({ customer_id }) => here.has(customer_id) || connections.get(customer_id) === 'CONNECTED');
    },
    assign: (tx, placed) => assign(tx, placed, came),
  });
  if (goesOn) send(tx, 'serve_chats', { department_ids: [...new Set(departmentIds)] });
}

/** The job: somebody is free, or a line has changed. No department named: all in which somebody waits. */
export async function serveChatsJob(use: Use, tx: Tx, payloads: readonly JobPayload<'serve_chats'>[]): Promise<void> {
  const all = payloads.some(({ department_ids }) => department_ids.length === 0);
  const named = payloads.flatMap(({ department_ids }) => department_ids);
  await serveChats(use, tx, all ? (await departmentsWithWaitingChats(tx.sql)).open : named);
}

async function assign(tx: Tx, placed: readonly Placed<WaitingChat>[], came: ReadonlySet<string>): Promise<boolean> {
  const ids = placed.map(({ work }) => work.id);
  const locked = new Map((await lockWaitingChats(tx, ids)).map((chat) => [chat.id, chat]));
  const wishes: OwnerWish[] = [];
  // In the order of the line: where there is less room than was thought, its head comes first.
  for (const { work, operator_id: to, explanation } of placed) {
    const chat = locked.get(work.id);
    if (chat) wishes.push({ chat, to, status: 'ACTIVE', at_once: came.has(chat.id), ends: 'RELEASED', explanation });
  }
  const { refused } = await changeOwners(tx, wishes);
  return refused.length > 0 || wishes.length < placed.length;
}
