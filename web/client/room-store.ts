import type { ChatRoom } from './chat-room.ts';
import { createStore, type Readable } from './store.ts';

export interface ChatRoomsState {
  /** By id. */
  readonly rooms: Readonly<Record<string, ChatRoom>>;
  /** A start waits for its answer. */
  readonly starting: boolean;
}

/** The rooms that are open. */
interface RoomStore extends Readable<ChatRoomsState> {
  room(chatId: string): ChatRoom | undefined;
  add(room: ChatRoom): void;
  /** The one way in which an open room changes. */
  change(chatId: string, to: (room: ChatRoom) => ChatRoom): void;
  remove(chatId: string): void;
  clear(): void;
  setStarting(starting: boolean): void;
}

/** @param onArrival told which outgoing messages, by their client ids, stand in the chat now. */
export function createRoomStore(onArrival: (chatId: string, clientMessageIds: string[]) => void): RoomStore {
  const state = createStore<ChatRoomsState>({ rooms: {}, starting: false });
  const show = (rooms: ChatRoomsState['rooms']) => state.set({ ...state.get(), rooms });
  const room = (chatId: string) => state.get().rooms[chatId];
  return {
    get: state.get,
    subscribe: state.subscribe,
    room,
    add: (fresh) => show({ ...state.get().rooms, [fresh.chat.id]: fresh }),
    change(chatId, to) {
      const before = room(chatId);
      const after = before && to(before);
      if (!after || after === before) return;
      show({ ...state.get().rooms, [chatId]: after });
      const stillOut = new Set(after.outgoing.map(clientIdOf));
      const arrived = before.outgoing.map(clientIdOf).filter((id) => !stillOut.has(id));
      if (arrived.length > 0) onArrival(chatId, arrived);
    },
    remove(chatId) {
      const { [chatId]: _, ...rest } = state.get().rooms;
      show(rest);
    },
    clear: () => state.set({ rooms: {}, starting: false }),
    setStarting: (starting) => state.set({ ...state.get(), starting }),
  };
}

const clientIdOf = ({ client_message_id }: { client_message_id: string }): string => client_message_id;
