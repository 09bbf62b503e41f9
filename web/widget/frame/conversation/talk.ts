import { type Api, ApiError } from '../../../client/api.ts';
import type { ChatRoom } from '../../../client/chat-room.ts';
import { type ChatRooms, createChatRooms } from '../../../client/chat-rooms.ts';
import { createLive, type LiveState } from '../../../client/live.ts';
import type { Session } from '../../../client/session.ts';
import type { WantedChat } from '../../../client/start-chat.ts';
import { createStore, type Readable } from '../../../client/store.ts';
import { storage } from '../connection.ts';
import { drafts } from '../drafts.ts';
import { firstWords } from './first-words.ts';

export interface Current {
  /** The chat that goes on, else the one that ended last and was not put away. */
  readonly room: ChatRoom | null;
  readonly isStarting: boolean;
  /** Whether there is one is not known yet. */
  readonly isLooking: boolean;
}

/** A visitor has one chat at a time. */
export interface Talk {
  current: Readable<Current>;
  connection: Readable<LiveState>;
  rooms: ChatRooms;
  /** Starts a chat, in which the question is said first. @throws {ApiError} */
  begin(wanted: WantedChat, question: string): Promise<void>;
  /** The chat that ended is not shown any more. */
  putAway(): void;
}

const kept = 'pasokh.widget.chat';
/** A chat that ended so long ago is not shown again. Milliseconds. */
const old = 12 * 3600_000;
/** Milliseconds until it is looked again for what could not be loaded. */
const pause = 3000;

export function createTalk(session: Session, api: Api): Talk {
  const live = createLive({ session });
  const rooms = createChatRooms({ live, api, session, storage, key: 'pasokh.widget.chats' });
  const current = createStore<Current>({ room: null, isStarting: false, isLooking: true });
  let person = session.user()?.id ?? null;
  let isLooking = false;

  function draw(): void {
    const { rooms: open, starting: isStarting } = rooms.get();
    const [going] = Object.values(open)
      .filter(({ chat }) => chat.status !== 'ENDED')
      .sort((a, b) => (a.chat.created_at < b.chat.created_at ? 1 : -1));
    if (going) {
      storage.set(kept, going.chat.id);
      const words = firstWords.take();
      if (words !== null) {
        drafts.remove('widget:message');
        // Changes the rooms, and so draws.
        rooms.send(going.chat.id, words);
        return;
      }
    }
    // The start they were for was refused, maybe after a reload; the draft has them still.
    else if (!isStarting && !isLooking) firstWords.take();
    const room = going ?? open[storage.get(kept) ?? ''] ?? null;
    const before = current.get();
    if (room === before.room && isStarting === before.isStarting && isLooking === before.isLooking) return;
    current.set({ room, isStarting, isLooking });
  }

  async function look(): Promise<void> {
    const asker = person;
    isLooking = asker !== null;
    draw();
    if (asker === null) return;
    try {
      await rooms.restore();
      await reopen();
      if (asker === person) isLooking = false;
    } catch {
      setTimeout(() => asker === person && void look(), pause);
    }
    draw();
  }
  async function reopen(): Promise<void> {
    const id = storage.get(kept);
    if (id === null) return;
    await rooms.open(id).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.code !== 'not_found') throw error;
      storage.remove(kept);
    });
    const ended = rooms.get().rooms[id]?.chat.ended_at;
    if (ended && Date.now() - Date.parse(ended) > old) putAway();
  }

  function putAway(): void {
    const { room } = current.get();
    const id = storage.get(kept);
    storage.remove(kept);
    if (id !== null && rooms.get().rooms[id]?.chat.status === 'ENDED') rooms.dismiss(id);
    if (room && room.chat.id !== id && room.chat.status === 'ENDED') rooms.dismiss(room.chat.id);
    draw();
  }

  rooms.subscribe(draw);
  session.subscribe(() => {
    const id = session.user()?.id ?? null;
    if (id === person) return;
    person = id;
    void look();
  });
  void look();

  return {
    current,
    rooms,
    connection: live,
    putAway,
    async begin(wanted, question) {
      firstWords.put(question);
      const gone = Promise.withResolvers<never>();
      const starter = session.user()?.id;
      const stop = session.subscribe(
        () => session.user()?.id !== starter && gone.reject(new ApiError('invalid_token')),
      );
      try {
        await Promise.race([rooms.start(wanted), gone.promise]);
      } catch (error) {
        firstWords.take();
        throw error;
      } finally {
        stop();
      }
    },
  };
}
