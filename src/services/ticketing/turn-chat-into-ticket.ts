import type { Static } from 'typebox';
import type { ChatTicketInput } from '#contract/chats.ts';
import type { Ticket, TicketAnswer } from '#contract/tickets.ts';
import { brokenConstraint } from '#kit/database.ts';
import type { Person } from '#kit/identity.ts';
import { inLocalTime, type LocalTime } from '#kit/local-time.ts';
import { invalid, notFound, Problem } from '#kit/problem.ts';
import type { Deps } from '#kit/service.ts';
import { type Context, emit, send, type Tx, transact } from '#kit/transact.ts';
import { readersOf } from './access.ts';
import { type Said, selectChat, selectConversation, type TurnedChat } from './chat-queries.ts';
import { insertTickets, selectTicketOfChat } from './ticket-queries.ts';

interface Call {
  actor: Person;
  params: { id: string };
  body: Static<typeof ChatTicketInput>;
  context: Context;
}

/** A longer conversation is taken over from its end. */
const mostMessages = 2000;
/** In characters, as of any reply. */
const longestReply = 20_000;

/**
 * A chat lives on as a ticket, with what was said in it: because nobody came, or because it takes longer than a chat. A
 * customer who waited waits no longer. One chat is one ticket, however often it is asked for.
 */
export async function turnChatIntoTicket(
  use: Deps,
  { actor, params, body, context }: Call,
): Promise<Static<typeof TicketAnswer>> {
  try {
    return await transact(use, context, async (tx) => ({ ticket: await turn(tx, actor, params.id, body) }));
  } catch (error) {
    // Asked for twice at the same moment: the other one has made it.
    if (brokenConstraint(error) !== 'tickets_chat_id_key') throw error;
    return transact(use, context, async (tx) => ({ ticket: await turn(tx, actor, params.id, body) }));
  }
}

async function turn(tx: Tx, actor: Person, chatId: string, input: Call['body']): Promise<Ticket> {
  const chat = await selectChat(tx.sql, actor.id, chatId);
  if (!chat) throw notFound();
  const made = await selectTicketOfChat(tx.sql, chat.id);
  if (made) return made;
  if (actor.id === chat.customer_id && !chat.has_email) throw new Problem('email_needed');
  const said = await selectConversation(tx.sql, chat.id, mostMessages);
  const opening = inReplies([...(input.body ? [input.body] : []), ...transcript(said, chat)]);
  const [first] = opening;
  if (first === undefined) throw invalid('body', 'is asked for: nothing was said in the chat');

  const author = { author_id: actor.id, author_role: actor.id === chat.customer_id ? 'CUSTOMER' : actor.role };
  const wanted = {
    subject: input.subject ?? chat.subject ?? beginningOf(input.body ?? said[0]?.body ?? first),
    opening,
    department_id: chat.department_open ? chat.department_id : null,
    customer_id: chat.customer_id,
    tags: chat.skills,
    priority: 'NORMAL' as const,
    chat_id: chat.id,
    ...author,
  };
  const [{ ticket } = { ticket: null }] = await insertTickets(tx, [wanted]);
  if (!ticket) throw new Problem('conflict', 'The customer’s account is disabled.');
  send(tx, 'assign_ticket', { ticket_ids: [ticket.id], department_id: ticket.department_id });
  send(tx, 'note_chat_ticket', { chat_id: chat.id, ticket_id: ticket.id });
  emit(tx, 'ticket.created', { ticket_id: ticket.id }, { to: readersOf(ticket) });
  return ticket;
}

/** Time, name and words of each message, as the customer would write the time. */
const transcript = (said: readonly Said[], reader: LocalTime & Pick<TurnedChat, 'id'>): string[] =>
  said.map(({ sender_name, body, created_at }) => `[${inLocalTime(created_at, reader)}] ${sender_name}: ${body}`);

/** As few replies as hold all parts; each part stays whole, for none is longer than a reply. */
function inReplies(parts: readonly string[]): string[] {
  const replies: string[] = [];
  for (const part of parts) {
    const together = replies.length > 0 ? `${replies.at(-1)}\n\n${part}` : part;
    if (replies.length > 0 && together.length <= longestReply) replies[replies.length - 1] = together;
    else replies.push(part);
  }
  return replies;
}

/** The first words of a text, as a subject. */
function beginningOf(text: string): string {
  const chars = [...text.replaceAll(/\s+/g, ' ').trim()];
  return chars.length <= 80 ? chars.join('') : `${chars.slice(0, 79).join('').trimEnd()}…`;
}
