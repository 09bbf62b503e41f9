import { onEvent } from '#kit/live.ts';
import { createRecurring } from '#kit/recurring.ts';
import { defineService } from '#kit/service.ts';
import { answerRequests } from './answer-requests.ts';
import { keepLease } from './keep-lease.ts';
import { stopLooking } from './look-at-ticket.ts';
import { noteChatTicketJob } from './note-chat-ticket.ts';
import { createPush } from './push.ts';
import { rehomeChatsJob } from './rehome-chats.ts';
import { releaseChatsJob } from './release-chats.ts';
import { remindChatsJob } from './remind-chats.ts';
import { routes } from './routes.ts';
import { serveChatsJob } from './serve-chats.ts';
import { createSocketServer } from './socket-server.ts';
import { createStatusTeller } from './tell-operator-status.ts';
import { createPositionTeller } from './tell-positions.ts';
import type { Use } from './use.ts';
import { watchMembers } from './watch-members.ts';

/** How often each is done without being asked for, and its rest after each time, in milliseconds. */
const pace = {
  watch: { every: 2000, gap: 200 },
  positions: { every: 10_000, gap: 100 },
  statuses: { every: 2000, gap: 250 },
};

export const chat = defineService<Use>('chat', routes, async (deps) => {
  const sockets = createSocketServer(deps, (socket, person) => {
    keepLease(deps, socket, () => {
      watch.nudge();
      statuses.nudge();
    });
    teller.forget(socket.data.person.id);
    positions.nudge();
    answerRequests(use, socket, person);
    socket.on('disconnect', () => stopLooking(socket));
  });
  const use: Use = {
    ...deps,
    tell: (people, event, data) =>
      sockets.tellEverywhere(
        people.filter((id) => id !== null),
        event,
        data,
      ),
  };
  const push = createPush(deps, sockets);
  const teller = createPositionTeller(deps, sockets);
  const failed = (what: string) => (error: unknown) => deps.log.warn({ err: error }, `${what} failed`);
  const watch = createRecurring(() => watchMembers(deps), pace.watch, failed('looking after chats'));
  const positions = createRecurring(teller.tell, pace.positions, failed('telling positions'));
  const statuses = createRecurring(createStatusTeller(deps, sockets), pace.statuses, failed('telling statuses'));
  deps.live.onHints((hints) => {
    if (hints.some(({ name }) => /^(chat|ticket|operator)\./.test(name))) statuses.nudge();
    if (hints.some(({ name }) => name.startsWith('chat.'))) positions.nudge();
  });

  onEvent(deps.live, 'access.changed', ({ user_id }) => {
    for (const socket of sockets.of(user_id)) stopLooking(socket);
  });

  return {
    use,
    sqlJobs: {
      serve_chats: { batch: 50, run: (tx, payloads) => serveChatsJob(deps, tx, payloads) },
      release_chats: { batch: 1, run: releaseChatsJob },
      rehome_chats: { batch: 1, run: rehomeChatsJob },
      note_chat_ticket: { batch: 10, run: noteChatTicketJob },
      remind_chats: { batch: 10, run: (tx) => remindChatsJob(deps, tx) },
    },
    attach(server) {
      const detach = sockets.attach(server);
      return async () => {
        // The sockets end because we end: that nobody is connected then means nothing.
        await watch.close();
        await detach();
      };
    },
    close: async () => void (await Promise.all([watch, positions, statuses, push].map((part) => part.close()))),
  };
});
