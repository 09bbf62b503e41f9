import { defineService } from '#kit/service.ts';
import { keepRoster } from '#routing/roster.ts';
import { eraseChatsJob } from './erase-chats.ts';
import { holdSockets } from './hold-sockets.ts';
import { noteChatTicketJob } from './note-chat-ticket.ts';
import { rehomeChatsJob } from './rehome-chats.ts';
import { releaseChatsJob } from './release-chats.ts';
import { remindChatsJob } from './remind-chats.ts';
import { routes } from './routes.ts';
import { speakTogether } from './send-message.ts';
import { serveChatsJob } from './serve-chats.ts';
import { createSocketServer } from './socket-server.ts';
import { gatherStarts } from './start-together.ts';
import type { Use } from './use.ts';

export const chat = defineService<Use>('chat', routes, async (deps) => {
  const sockets = createSocketServer(deps);
  const roster = keepRoster();
  const use: Use = {
    ...deps,
    roster,
    startTogether: gatherStarts({ ...deps, roster }),
    speak: speakTogether(deps.db),
    tell: (people, event, data) =>
      sockets.tellEverywhere(
        people.filter((id) => id !== null),
        event,
        data,
      ),
  };
  return {
    use,
    sqlJobs: {
      serve_chats: { batch: 50, run: (tx, payloads) => serveChatsJob(use, tx, payloads) },
      release_chats: { batch: 1, run: releaseChatsJob },
      rehome_chats: { batch: 1, run: rehomeChatsJob },
      erase_chats: { batch: 1, run: eraseChatsJob },
      note_chat_ticket: { batch: 10, run: noteChatTicketJob },
      remind_chats: { batch: 10, run: (tx) => remindChatsJob(deps, tx) },
    },
    attach: (server) => holdSockets(use, sockets, server),
  };
});
