import type { Reply, Ticket } from '#contract/tickets.ts';
import type { Frame } from '../client/frames.ts';
import { reduceNotifications } from '../client/notifications.ts';
import { reduceOperators } from '../client/operators.ts';
import { reduceReadMarks } from '../client/read-marks.ts';
import { reduceReplies } from '../client/replies.ts';
import { reduceTicket } from '../client/tickets.ts';
import { live, session } from './connection.ts';
import {
  countsQuery,
  notificationsQuery,
  operatorsQuery,
  readMarksQuery,
  repliesQuery,
  ticketQuery,
} from './queries.ts';
import { queryClient } from './query-client.ts';
import { hearInTicketLists } from './ticket-list-query.ts';

/** From here on everything that is heard live changes what the app holds, each noun by its own reducer. */
export function startHearing(): void {
  let person = session.user()?.id;
  live.onFrame(hear);
  live.onReload(() => void queryClient.invalidateQueries());
  live.subscribe(() => {
    if (live.get() !== 'ONLINE') return;
    // How operators stand is told live only; the breaks of the connection are not.
    again(operatorsQuery.queryKey);
    // What could not be loaded meanwhile is loaded by itself.
    void queryClient.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
  });
  session.subscribe(() => {
    const next = session.user()?.id;
    if (next === person) return;
    person = next;
    queryClient.clear();
  });
}

/** What the server answered to a change of one's own: as if it had been heard. */
export const keepTicket = (ticket: Ticket): void => hear({ event: 'ticket_changed', data: ticket });
export const keepReply = (reply: Reply): void => hear({ event: 'ticket_replied', data: reply });

function hear(frame: Frame): void {
  const { event, data } = frame;
  queryClient.setQueryData(operatorsQuery.queryKey, (known) => known && reduceOperators(known, frame));
  hearNotification(frame);
  queryClient.setQueryData(readMarksQuery.queryKey, (known) => known && reduceReadMarks(known, frame));
  hearInTicketLists(frame);
  if (event === 'ticket_changed') {
    queryClient.setQueryData(ticketQuery(data.id).queryKey, (known) => known && reduceTicket(known, frame));
    again(['tickets', 'history', data.id]);
  }
  if (event === 'ticket_gone') again(['tickets', 'one', data.id]);
  if (event === 'ticket_replied') {
    queryClient.setQueryData(
      repliesQuery(data.ticket_id).queryKey,
      (known) => known && reduceReplies(data.ticket_id)([...known], frame),
    );
    again(['tickets', 'history', data.ticket_id]);
  }
  if (event.startsWith('ticket_') && event !== 'ticket_looked_at') {
    soon(countsQuery.queryKey);
    soon(['tickets', 'waiting']);
  }
  if (event.startsWith('chat_')) soon(['chats', 'waiting']);
}

function hearNotification(frame: Frame): void {
  const { queryKey } = notificationsQuery;
  const known = queryClient.getQueryData(queryKey);
  if (!known) return;
  const next = reduceNotifications(known, frame);
  queryClient.setQueryData(queryKey, next);
  if (next.recount && next !== known) soon(queryKey);
}

const again = (queryKey: readonly unknown[]) => void queryClient.invalidateQueries({ queryKey });

/** What only the server can count is asked for again, once for everything that happens within a moment. Milliseconds. */
const moment = 400;
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

function soon(queryKey: readonly unknown[]): void {
  const key = queryKey.join(' ');
  if (waiting.has(key)) return;
  waiting.set(
    key,
    setTimeout(() => {
      waiting.delete(key);
      again(queryKey);
    }, moment),
  );
}
