import { errorCodes } from '#contract/errors.ts';
import type { SyncedChat } from '#contract/socket.ts';
import type { Database } from '#kit/database.ts';
import { selectChatsById } from './chat-queries.ts';
import { selectMissed } from './message-queries.ts';

/** Messages of one chat, and bytes of all together, in one answer; a client that has not caught up asks again. */
const most = { each: 200, bytes: 512 * 1024 };

/**
 * The chat part of `sync`: for each chat, everything after the message last seen. Messages are read before the chats, so
 * that `head_seq` never falls short of them; what is committed meanwhile comes live, for the socket is connected already.
 */
export async function syncChats(
  db: Database,
  personId: string,
  seen: Readonly<Record<string, number>>,
): Promise<Record<string, SyncedChat>> {
  const asked = Object.entries(seen).filter(([id]) => uuid.test(id));
  const messages = Map.groupBy(await selectMissed(db, personId, asked, most), ({ chat_id }) => chat_id);
  const found = await selectChatsById(
    db,
    personId,
    asked.map(([id]) => id),
  );
  const chats = new Map(found.map((chat) => [chat.id, chat]));
  return Object.fromEntries(
    Object.keys(seen).map((id): [string, SyncedChat] => {
      const chat = chats.get(id.toLowerCase());
      if (!chat) return [id, { error: { code: 'not_found', message: errorCodes.not_found.title } }];
      return [id, { chat, messages: messages.get(chat.id) ?? [], head_seq: chat.head_seq }];
    }),
  );
}

/** What is no id at all is not found, like an id of nothing. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
