import { newId } from '#kit/ids.ts';
import type { Connection } from '#kit/presence.ts';
import { type Context, send, type Tx, transact } from '#kit/transact.ts';
import { lockDepartments } from '#routing/policy-queries.ts';
import { lockChatById } from './chat-queries.ts';
import { end } from './end-chat.ts';
import { departmentsWithWaitingChats } from './line-queries.ts';
import { changeOwner } from './own-chats.ts';
import { serveChats } from './serve-chats.ts';
import type { Use } from './use.ts';
import { type OpenChat, selectOpenChats, takeWatch, updateAwayMarks } from './watch-queries.ts';

type Watching = Pick<Use, 'config' | 'db' | 'queue' | 'live' | 'roster' | 'presence' | 'now' | 'log'>;
type Side = 'customer' | 'operator';

/**
 * Looks after the members of all open chats, one process at a time: since when somebody is away stands in the chat's row,
 * so neither a crash nor an emptied presence store forgets or invents it. Away for longer than the grace, an operator
 * loses the chat, whose customer waits at the front, and a customer's chat or place in the line ends. Who waits while
 * somebody is free is served, should a trigger have been missed.
 */
export async function watchMembers(use: Watching): Promise<void> {
  const context = { actor_id: null, request_id: `watch-${newId()}` };
  const due = await transact(use, context, (tx) => markAway(use, tx));
  if (!due) return;
  for (const one of due) {
    // One that cannot be helped must not keep the others waiting.
    await transact(use, context, (tx) => goOnWithout(use, tx, one)).catch((error: unknown) =>
      use.log.error({ err: error, chat_id: one.chat.id }, 'a chat could not go on without a member'),
    );
  }
  await serveLines(use, context);
}

/** @returns nothing when another process is at it. */
async function markAway({ config, presence }: Watching, tx: Tx): Promise<Due[] | undefined> {
  const time = await takeWatch(tx);
  if (time === undefined) return undefined;
  const chats = await selectOpenChats(tx);
  const connections = await presence.look([...new Set(chats.flatMap(membersOf))]);
  const marks: OpenChat[] = [];
  const due: Due[] = [];
  for (const chat of chats) {
    const after = {
      ...chat,
      customer_away_since: markOf(chat.customer_away_since, connections.get(chat.customer_id), time),
      operator_away_since: markOf(chat.operator_away_since, connections.get(chat.operator_id ?? ''), time),
    };
    const same =
      after.customer_away_since === chat.customer_away_since && after.operator_away_since === chat.operator_away_since;
    if (!same) marks.push(after);
    // With both away the customer's own grace decides, for there is nobody to serve.
    if (isOver(after.customer_away_since, config.chat_customer_grace, time))
      due.push({ chat: after, gone: 'customer' });
    else if (isOver(after.operator_away_since, config.chat_operator_grace, time))
      due.push({ chat: after, gone: 'operator' });
  }
  await updateAwayMarks(tx, marks);
  return due;
}

const membersOf = ({ customer_id, operator_id }: OpenChat) =>
  operator_id === null ? [customer_id] : [customer_id, operator_id];

/** Unknown is neither: what was marked stays, and nothing is marked. */
function markOf(since: string | null, connection: Connection | undefined, now: number): string | null {
  if (connection === 'AWAY') return since ?? new Date(now).toISOString();
  return connection === 'CONNECTED' ? null : since;
}

const isOver = (since: string | null, grace: number, now: number) =>
  since !== null && now - Date.parse(since) >= grace * 1000;

interface Due {
  chat: OpenChat;
  gone: Side;
}

/** Under the lock, and unless the member came back or the chat changed hands at the last moment. */
async function goOnWithout({ presence }: Watching, tx: Tx, { chat: seen, gone }: Due): Promise<void> {
  const member = gone === 'customer' ? seen.customer_id : seen.operator_id;
  const chat = await lockChatById(tx, seen.id);
  if (!chat || chat.status === 'ENDED' || chat.operator_id !== seen.operator_id || member === null) return;
  if ((await presence.look([member])).get(member) !== 'AWAY') return;
  if (gone === 'customer') return end(tx, chat, 'CUSTOMER_GONE');
  const wish = { chat, to: null, status: 'WAITING', preferred_operator_id: member, ends: 'OWNER_LOST' } as const;
  await changeOwner(tx, wish, ({ refusal }) => new Error(refusal.why));
}

async function serveLines(use: Watching, context: Context): Promise<void> {
  const { open, deleted } = await departmentsWithWaitingChats(use.db);
  if (open.length > 0) await transact(use, context, async (tx) => serveChats(use, tx, await lockDepartments(tx, open)));
  if (deleted.length > 0)
    await transact(use, context, async (tx) => {
      for (const department_id of deleted) send(tx, 'rehome_chats', { department_id });
    });
}
