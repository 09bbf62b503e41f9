import type { SocketRequest } from '#contract/socket.ts';
import { notFound } from '#kit/problem.ts';
import { type ClientSocket, roomOf } from './connection.ts';
import { readsAsStaff } from './frame-queries.ts';
import type { Use } from './use.ts';

/** Who says nothing for so long, in milliseconds, looks no more: a beat comes every 20 s. */
const believedFor = 30_000;

/**
 * Staff who look at one ticket see each other there. Kept nowhere but in the socket: it stands in the room of the ticket it
 * looks at, and whether the person may read that ticket as staff is asked again at every word.
 */
export async function lookAtTicket(
  use: Use,
  socket: ClientSocket,
  { ticket_id, typing = false }: SocketRequest<'look_at'>,
): Promise<void> {
  const id = ticket_id?.toLowerCase() ?? null;
  if (id === null || !(await readsAsStaff(use.db, socket.data.person.id, id))) {
    stopLooking(socket);
    if (id !== null) throw notFound();
    return;
  }
  const came = socket.data.looking?.ticket_id !== id;
  if (came) stopLooking(socket);
  // Its connection may have ended while we asked.
  if (!socket.connected) return;
  clearTimeout(socket.data.looking?.until);
  socket.data.looking = { ticket_id: id, until: setTimeout(() => stopLooking(socket), believedFor) };
  await socket.join(lookingAt(id));
  tellOthers(socket, id, came ? 'CAME' : typing ? 'TYPES' : 'LOOKS');
}

/** Leaves the ticket it looks at, if any: because it says so, its connection ended, or what the person may read has changed. */
export function stopLooking(socket: ClientSocket): void {
  const { looking } = socket.data;
  if (!looking) return;
  clearTimeout(looking.until);
  delete socket.data.looking;
  void socket.leave(lookingAt(looking.ticket_id));
  tellOthers(socket, looking.ticket_id, 'LEFT');
}

const lookingAt = (ticketId: string) => `looking:${ticketId}`;

/** Everybody else in the room, and not the person's own tabs. */
function tellOthers(socket: ClientSocket, ticket_id: string, state: 'CAME' | 'LOOKS' | 'TYPES' | 'LEFT'): void {
  const { id: user_id, display_name } = socket.data.person;
  socket
    .to(lookingAt(ticket_id))
    .except(roomOf(user_id))
    .emit('ticket_looked_at', { ticket_id, user_id, display_name, state });
}
