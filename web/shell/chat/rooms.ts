import { useSyncExternalStore } from 'react';
import type { ChatRoom } from '../../client/chat-room.ts';
import { createChatRooms } from '../../client/chat-rooms.ts';
import { useStore } from '../../ui/store.ts';
import { api, live, session } from '../connection.ts';

/** The chats of whoever is signed in. */
export const rooms = createChatRooms({ live, api, session });

export const useRooms = (): Readonly<Record<string, ChatRoom>> => useStore(rooms).rooms;
/** One of them: whoever looks at it is not drawn anew for the others. */
export const useRoom = (chatId: string): ChatRoom | undefined =>
  useSyncExternalStore(rooms.subscribe, () => rooms.get().rooms[chatId]);

/** Opens what one has open, whenever somebody else is signed in. */
export function keepRoomsOpen(): void {
  let person: string | null = null;
  const restore = () => {
    const id = session.user()?.id ?? null;
    if (id === person) return;
    person = id;
    // What fails now is asked for again when the connection is there.
    if (id !== null) void rooms.restore().catch(() => {});
  };
  session.subscribe(restore);
  restore();
}
