import type { Ticket } from '#contract/tickets.ts';
import { createStore, type Readable } from '../../client/store.ts';
import { api } from '../../shell/connection.ts';
import { keepTicket } from '../../shell/hear.ts';

/** How long a closing can be taken back before the customer is told of it, in milliseconds. */
const grace = 6000;

const pending = new Map<string, ReturnType<typeof setTimeout>>();
const shown = createStore<ReadonlySet<string>>(new Set());

function change(edit: (timers: typeof pending) => void): void {
  edit(pending);
  shown.set(new Set(pending.keys()));
}

/** Tickets that are shown as closed and will be in a moment. */
export const closings: Readable<ReadonlySet<string>> = shown;

/** Closes a ticket after the grace; leaving the page closes it at once. */
export function closeSoon(id: string, onError: (error: unknown) => void): void {
  if (pending.has(id)) return;
  const timer = setTimeout(() => {
    api
      .post<{ ticket: Ticket }>(`/api/tickets/${id}/close`)
      .then(({ ticket }) => keepTicket(ticket), onError)
      .finally(() => change((timers) => timers.delete(id)));
  }, grace);
  change((next) => next.set(id, timer));
}

/** Takes it back: nobody ever heard of it. */
export function stayOpen(id: string): void {
  clearTimeout(pending.get(id));
  change((next) => next.delete(id));
}

addEventListener('pagehide', () => {
  for (const [id, timer] of pending) {
    clearTimeout(timer);
    // The page may be gone before there is an answer.
    void api.post(`/api/tickets/${id}/close`, undefined, { keepalive: true }).catch(() => {});
  }
  change((next) => next.clear());
});
