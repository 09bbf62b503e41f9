import type { Ticket } from '#contract/tickets.ts';
import { createStore, type Readable } from '../../client/store.ts';
import { api, session } from '../connection.ts';
import { keepTicket } from '../hear.ts';

/** How long a closing can be taken back before the customer is told of it, in milliseconds. */
const grace = 8000;

interface Closing {
  timer: ReturnType<typeof setTimeout>;
  onError: (error: unknown) => void;
}
type Answer = { ticket: Ticket };

/** Those that the server has not been asked for yet. */
const waiting = new Map<string, Closing>();
const shown = createStore<ReadonlySet<string>>(new Set());

/** Tickets that are shown as closed and will be in a moment. */
export const closings: Readable<ReadonlySet<string>> = shown;

/** Closes a ticket after the grace; leaving the page closes it at once. */
export function closeSoon(id: string, onError: (error: unknown) => void): void {
  if (shown.get().has(id)) return;
  waiting.set(id, { onError, timer: setTimeout(() => void close(id), grace) });
  shown.set(new Set([...shown.get(), id]));
}

/**
 * Takes it back. Within the grace nobody ever heard of it; after that the ticket is opened again.
 * @throws {ApiError}
 */
export async function stayOpen(id: string): Promise<void> {
  if (forget(id)) return;
  const { ticket } = await api.post<Answer>(`/api/tickets/${id}/reopen`);
  keepTicket(ticket);
}

/** Asks the server now for everything that waits: the page is left, or the person. */
export async function closeAllNow(): Promise<void> {
  await Promise.all([...waiting.keys()].map((id) => close(id)));
}

async function close(id: string): Promise<void> {
  const closing = waiting.get(id);
  if (!closing) return;
  clearTimeout(closing.timer);
  waiting.delete(id);
  try {
    // The page may be gone before there is an answer.
    const { ticket } = await api.post<Answer>(`/api/tickets/${id}/close`, undefined, { keepalive: true });
    keepTicket(ticket);
  } catch (error) {
    closing.onError(error);
  } finally {
    hide(id);
  }
}

/** @returns whether it waited still. */
function forget(id: string): boolean {
  const closing = waiting.get(id);
  if (!closing) return false;
  clearTimeout(closing.timer);
  waiting.delete(id);
  hide(id);
  return true;
}

const hide = (id: string) => shown.set(new Set([...shown.get()].filter((each) => each !== id)));

addEventListener('pagehide', () => void closeAllNow());
// Nothing is closed in the name of who comes next.
let person = session.user()?.id;
session.subscribe(() => {
  const next = session.user()?.id;
  if (next === person) return;
  person = next;
  for (const id of waiting.keys()) forget(id);
});
