import type { Static } from 'typebox';
import type { ChatMessage, ChatMessageAnswer, NewChatMessage } from '#contract/chats.ts';
import { brokenConstraint, type Database } from '#kit/database.ts';
import { gather } from '#kit/gather.ts';
import type { Person } from '#kit/identity.ts';
import { notFound, Problem } from '#kit/problem.ts';
import { insertMessage, insertMessages, type NewMessage, selectSent } from './message-queries.ts';
import type { Use } from './use.ts';

type Sent = Awaited<ReturnType<typeof insertMessage>>;

/**
 * Says a message together with what others say at the same moment; those of one chat in the order in which they come. What
 * cannot be said together is said by itself, and then those of its chat that come meanwhile wait for it.
 * @returns what says one, if its sender is still here when its turn comes: nothing for who is no member, for a chat that has
 * ended, and for what was said before.
 */
export function speakTogether(db: Database): (message: NewMessage, isHere: () => boolean) => Promise<Sent> {
  /** The last that is said by itself, by chat. */
  const alone = new Map<string, Promise<unknown>>();
  const sayTogether = gather<{ message: NewMessage; isHere: () => boolean }, NonNullable<Sent>>(
    async (wanted) => {
      const free = wanted.flatMap(({ message, isHere }) => (isHere() && !alone.has(message.chat_id) ? [message] : []));
      const sent = free.length > 0 ? await insertMessages(db, free) : [];
      const byMessage = new Map(free.map((message, at) => [message, sent[at]]));
      return wanted.map(({ message }) => byMessage.get(message));
    },
    { most: 200, lanes: 1 },
  );

  async function sayAlone(message: NewMessage, isHere: () => boolean): Promise<Sent> {
    const { chat_id } = message;
    const before = alone.get(chat_id);
    const said = (async () => {
      await before;
      if (!isHere()) throw new Problem('invalid_token');
      return insertMessage(db, message).catch(orSentBefore);
    })();
    const ended = said.catch(() => {});
    alone.set(chat_id, ended);
    try {
      return await said;
    } finally {
      if (alone.get(chat_id) === ended) alone.delete(chat_id);
    }
  }

  return async (message, isHere) => (await sayTogether({ message, isHere })) ?? sayAlone(message, isHere);
}

/**
 * A member of an open chat says something. It is durable when this returns, and told to both members, the sender's other
 * connections included. The same `client_message_id` gives the same message again and tells nobody twice.
 * @throws {Problem} `not_found` for who is no member; `message_id_reused` for another body under the same id;
 * `invalid_state` when the chat has ended.
 */
export async function sendMessage(
  use: Use,
  { actor, chat_id, body }: { actor: Pick<Person, 'id' | 'role'>; chat_id: string; body: NewChatMessage },
  isHere: () => boolean = () => true,
): Promise<ChatMessage> {
  // As the database keeps it: half of a surrogate pair is no character, and a repeat must find the same text.
  const said = body.body.toWellFormed();
  const wanted = { ...body, body: said, chat_id, sender_id: actor.id, sender_role: actor.role };
  const sent = await use.speak(wanted, isHere);
  if (!sent) return findSent(use, wanted);
  use.tell([sent.members.customer_id, sent.members.operator_id], 'message', sent.message);
  return sent.message;
}

/** The same over HTTP. */
export async function postMessage(
  use: Use,
  { actor, params, body }: { actor: Person; params: { id: string }; body: NewChatMessage },
): Promise<Static<typeof ChatMessageAnswer>> {
  return { message: await sendMessage(use, { actor, chat_id: params.id, body }) };
}

function orSentBefore(error: unknown): undefined {
  if (brokenConstraint(error) === 'message_once') return undefined;
  throw error;
}

/** Nothing was written: it was said before, or there is something against it. */
async function findSent({ db }: Use, wanted: NewMessage): Promise<ChatMessage> {
  const found = await selectSent(db, wanted);
  if (!found) throw notFound();
  const { status, message } = found;
  if (message && message.body !== wanted.body) throw new Problem('message_id_reused');
  if (message) return message;
  if (status === 'ENDED') throw new Problem('invalid_state', 'The chat has ended.');
  throw new Problem('conflict', 'The chat was handed over at this moment; try again.');
}
