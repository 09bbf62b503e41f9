import type { Locale } from '#contract/people.ts';
import type { Ticket } from '#contract/tickets.ts';
import { newClientId } from '../../client/client-id.ts';
import { api, storage } from './connection.ts';
import { drafts } from './drafts.ts';
import { beVisitor, type Visitor } from './visitor.ts';

interface Letter {
  visitor: Visitor;
  message: string;
  /** What was said there comes along. */
  chatId: string | null;
  departmentId: string | null;
  locale: Locale;
}

/** A message that is answered by e-mail: a ticket. @throws {ApiError} */
export async function leaveMessage({ visitor, message, chatId, departmentId, locale }: Letter): Promise<Ticket> {
  await beVisitor(visitor, locale);
  const { ticket } = chatId
    ? await api.post<{ ticket: Ticket }>(`/api/chats/${chatId}/ticket`, message ? { body: message } : {})
    : await openTicket(message, departmentId);
  drafts.remove('widget:message');
  storage.remove(sending);
  return ticket;
}

function openTicket(body: string, department_id: string | null): Promise<{ ticket: Ticket }> {
  const letter = { subject: beginningOf(body), body, ...(department_id && { department_id }) };
  return api.post('/api/tickets', letter, { idempotencyKey: keyOf(JSON.stringify(letter)) });
}

/** The last message that was tried, over reloads: sent again as it is, it becomes no second ticket. */
const sending = 'pasokh.widget.sending';
function keyOf(letter: string): string {
  const [last, lastKey] = JSON.parse(storage.get(sending) ?? '[]');
  if (last === letter) return lastKey;
  const key = newClientId();
  storage.set(sending, JSON.stringify([letter, key]));
  return key;
}

/** The first words of a text, as a subject. */
function beginningOf(text: string): string {
  const chars = [...text.replaceAll(/\s+/g, ' ').trim()];
  return chars.length <= 80 ? chars.join('') : `${chars.slice(0, 79).join('').trimEnd()}…`;
}
