import type { Chat } from '#contract/chats.ts';
import { gather } from '#kit/gather.ts';
import type { Deps } from '#kit/service.ts';
import { onBehalf, type Tx, transact } from '#kit/transact.ts';
import { type ChatLine, lockChatLines } from '#routing/policy-queries.ts';
import { insertChats, lockStarts, lookBeforeStarts, presentChats } from './chat-queries.ts';
import { serveChats } from './serve-chats.ts';
import { orWaiting, type WantedStart } from './start-chat.ts';
import type { Use } from './use.ts';

type Starting = Pick<Use, keyof Deps | 'roster'>;

/**
 * Starts a chat together with those that others start at the same moment: a department is locked, its operators are looked
 * at and its line is served once for all of them. One against which anything stands is left to be started by itself.
 */
export const gatherStarts = (use: Starting) =>
  gather<WantedStart, Chat>(
    (wanted) => {
      const shared = { actor_id: null, request_id: wanted[0]?.context.request_id ?? '' };
      return transact(use, shared, (tx) => startAll(use, tx, wanted));
    },
    { most: 32, lanes: 1 },
  );

async function startAll(use: Starting, tx: Tx, wanted: readonly WantedStart[]): Promise<(Chat | undefined)[]> {
  await lockStarts(
    tx,
    wanted.map(({ start }) => start.customer_id),
  );
  const lines = await linesOf(use, tx, wanted);
  const taken = wanted.flatMap(({ start, context }, at) => {
    const line = lines[at];
    return line ? [{ at, context, line, start: { ...start, department_id: line.id } }] : [];
  });
  if (taken.length === 0) return [];
  const started = await insertChats(
    tx,
    taken.map(({ start }) => start),
  );
  await serveChats(use, tx, new Map(taken.map(({ line }) => [line.id, line])), started);
  const chats = await presentChats(
    tx.sql,
    started.map(({ id }) => id),
  );
  const answers = new Map<number, Chat>();
  taken.forEach(({ at, context, line }, place) => {
    const chat = chats.get(started[place]?.id ?? '');
    if (chat) answers.set(at, orWaiting(onBehalf(tx, context), chat, line.max_waiting_chats));
  });
  return wanted.map((_, at) => answers.get(at));
}

/** The line that each of these joins, locked; none where something stands against it, or it is the second of one person. */
async function linesOf(
  { config }: Starting,
  tx: Tx,
  wanted: readonly WantedStart[],
): Promise<(ChatLine | undefined)[]> {
  const before = await lookBeforeStarts(
    tx,
    wanted.map(({ start }) => start),
  );
  const lines = await lockChatLines(
    tx,
    wanted.map(({ start }) => start.department_id ?? null),
  );
  const people = new Set<string>();
  const networks = new Map<string, number>();
  return wanted.map(({ start: { customer_id, opened_from, department_id } }, at) => {
    const now = before[at];
    const line = lines.get(department_id ?? null);
    if (!now || !line || now.known !== null || people.has(customer_id)) return undefined;
    people.add(customer_id);
    const ofNetwork = now.open_of_network + (networks.get(opened_from) ?? 0);
    if (now.open_of_person >= config.chats_per_person || ofNetwork >= config.chats_per_address) return undefined;
    networks.set(opened_from, (networks.get(opened_from) ?? 0) + 1);
    return line;
  });
}
