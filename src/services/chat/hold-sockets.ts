import type { Server } from 'node:http';
import { onEvent } from '#kit/live.ts';
import { createRecurring } from '#kit/recurring.ts';
import { answerRequests } from './answer-requests.ts';
import { keepLease } from './keep-lease.ts';
import { stopLooking } from './look-at-ticket.ts';
import { createPush } from './push.ts';
import type { Sockets } from './socket-server.ts';
import { createStatusTeller } from './tell-operator-status.ts';
import { createPositionTeller } from './tell-positions.ts';
import type { Use } from './use.ts';
import { watchMembers } from './watch-members.ts';

/** How often each is done without being asked for, and its rest after each time, in milliseconds. */
const pace = {
  watch: { every: 2000, gap: 200 },
  positions: { every: 10_000, gap: 100 },
  statuses: { every: 2000, gap: 500 },
};

/**
 * What a process does that people are connected to. One that only works jobs does none of it: while every process with
 * sockets is down nobody can be connected, and then absence must not be held against anybody.
 *
 * @returns what ends it.
 */
export function holdSockets(use: Use, sockets: Sockets, server: Server): () => Promise<void> {
  const { live, log } = use;
  const push = createPush(use, sockets);
  const teller = createPositionTeller(use, sockets);
  const failed = (what: string) => (error: unknown) => log.warn({ err: error }, `${what} failed`);
  const watch = createRecurring(() => watchMembers(use), pace.watch, failed('looking after chats'));
  const positions = createRecurring(teller.tell, pace.positions, failed('telling positions'));
  const tellStatuses = createStatusTeller(use, sockets);
  const statuses = createRecurring(
    async () => {
      if ((await tellStatuses()) === 'MORE') statuses.nudge();
    },
    pace.statuses,
    failed('telling statuses'),
  );
  live.onHints((hints) => {
    if (hints.some(({ name }) => /^(chat|ticket|operator)\./.test(name))) statuses.nudge();
    if (hints.some(({ name }) => name.startsWith('chat.'))) positions.nudge();
  });
  onEvent(live, 'access.changed', ({ user_id }) => {
    for (const socket of sockets.of(user_id)) stopLooking(socket);
  });

  const detach = sockets.attach(server, (socket, person) => {
    keepLease(use, socket, () => {
      watch.nudge();
      statuses.nudge();
    });
    teller.forget(socket.data.person.id);
    positions.nudge();
    answerRequests(use, socket, person);
    socket.on('disconnect', () => stopLooking(socket));
  });

  return async () => {
    // The sockets end because we end: that nobody is connected then means nothing.
    await watch.close();
    await detach();
    await Promise.all([positions, statuses, push].map((part) => part.close()));
  };
}
