import type { Chat, ChatTransfer } from '#contract/chats.ts';
import type { Person } from '#kit/identity.ts';
import { invalid, Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import { keepDepartments } from '#routing/department-queries.ts';
import { lockChat } from './access.ts';
import { type LockedChat, presentChat } from './chat-queries.ts';
import { changeOwner, type OwnerWish } from './own-chats.ts';
import type { Use } from './use.ts';

interface Call {
  actor: Person;
  body: ChatTransfer;
  context: Context;
}

/**
 * The operator of a chat, or an admin, gives it to another who is there and has room, or to a department, at the front of
 * whose line it waits. The customer goes on in the same chat.
 */
export async function transferChat(use: Use, { actor, body, context }: Call): Promise<Chat> {
  const { chat_id, operator_id, department_id } = body;
  if ((operator_id === undefined) === (department_id === undefined))
    throw invalid('operator_id', 'name either an operator or a department');
  if (operator_id !== undefined) await refuseAway(use, operator_id);
  return transact(use, context, async (tx) => {
    if (department_id !== undefined && !(await keepDepartments(tx, [department_id])).has(department_id.toLowerCase()))
      throw invalid('department_id', 'there is no such department');
    const { chat, as } = await lockChat(tx, actor, chat_id);
    if (as === 'CUSTOMER') throw new Problem('forbidden');
    if (chat.status === 'ENDED') throw new Problem('invalid_state', 'The chat has ended.');
    const to = operator_id?.toLowerCase() ?? null;
    if (to !== null && to === chat.operator_id)
      throw new Problem('invalid_state', 'This operator has the chat already.');
    const wish: OwnerWish =
      to === null
        ? backToTheLine(chat, department_id?.toLowerCase() ?? chat.department_id)
        : { chat, to, status: 'ACTIVE', reason: 'HANDED_OVER', ends: 'HANDED_OVER' };
    await changeOwner(tx, wish, ({ refusal }) => unavailable(refusal.why));
    return presentChat(tx.sql, chat.id);
  });
}

function backToTheLine(chat: LockedChat, department_id: string): OwnerWish {
  const wish: OwnerWish = { chat, to: null, status: 'WAITING', department_id, ends: 'MOVED' };
  return chat.operator_id === null ? wish : { ...wish, given_by_id: chat.operator_id };
}

async function refuseAway({ presence }: Use, operatorId: string): Promise<void> {
  const connections = await presence.look([operatorId.toLowerCase()]);
  if (connections.get(operatorId.toLowerCase()) !== 'CONNECTED') throw unavailable('AWAY');
}

function unavailable(why: string): Problem {
  const sentences: Record<string, string> = {
    AWAY: 'This operator is away.',
    FULL: 'This operator has as many chats as they can take.',
    DISABLED: 'There is no such operator.',
  };
  return new Problem('operator_unavailable', sentences[why]);
}
