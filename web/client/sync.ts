import { syncedChats } from '#contract/chat-log.ts';
import type { SyncedChat } from '#contract/socket.ts';
import type { Api } from './api.ts';
import type { Frame } from './frames.ts';
import type { Live } from './live.ts';

/** Who keeps chats in step. */
export interface ChatFollower {
  /** Chat → `seq` of the last message it has. */
  chats(): Readonly<Record<string, number>>;
  /** What `sync` says of one of them. Who needs more calls `catchUp` again. */
  synced(chatId: string, found: SyncedChat): void;
}

export interface Sync extends Pick<Live, 'follow' | 'listening'> {
  /** Asks for what was missed; while it asks already, once more after that. @throws {ApiError} */
  run(): Promise<void>;
  /** Somebody else is signed in, or nobody. */
  forget(): void;
}

/** The one way in which what was missed is learnt: on connecting, on a gap, at every beat, after a sleep. */
export function createSync({
  ask,
  api,
  hear,
  reload,
}: {
  ask: Live['ask'];
  api: Pick<Api, 'get'>;
  hear: (frame: Frame) => void;
  reload: () => void;
}): Sync {
  const followers = new Set<ChatFollower>();
  let cursor: string | null = null;
  let running: Promise<void> | undefined;
  let again = false;
  /** What is asked for one person is not told to the next. */
  let person = {};

  async function rounds(): Promise<void> {
    while (again) {
      again = false;
      await round();
    }
  }

  async function round(): Promise<void> {
    const asked = new Map<string, number>();
    for (const follower of followers)
      for (const [id, seq] of Object.entries(follower.chats())) asked.set(id, Math.min(seq, asked.get(id) ?? seq));
    const all = [...asked];
    await part(all.slice(0, syncedChats), true);
    for (let at = syncedChats; at < all.length; at += syncedChats) await part(all.slice(at, at + syncedChats), false);
  }

  async function part(chats: [string, number][], withFeed: boolean): Promise<void> {
    const asker = person;
    const { chats: found, feed } = await ask('sync', {
      chats: Object.fromEntries(chats),
      feed: withFeed ? cursor : null,
    });
    if (asker !== person) return;
    if (withFeed) {
      cursor = feed.cursor;
      if ('reload' in feed) reload();
      // The server is believed to say what the contract says it says.
      else for (const item of feed.events) hear(item as Frame);
    }
    for (const [id, chat] of Object.entries(found))
      for (const follower of followers) if (id in follower.chats()) follower.synced(id, chat);
  }

  return {
    run() {
      again = true;
      running ??= rounds().finally(() => {
        running = undefined;
      });
      return running;
    },
    forget() {
      cursor = null;
      person = {};
    },
    async listening() {
      if (cursor !== null) return;
      // Over HTTP: a page need not wait for its connection before it loads what it shows.
      const { next_cursor } = await api.get<{ next_cursor: string }>('/api/events');
      cursor ??= next_cursor;
    },
    follow(follower) {
      followers.add(follower);
      return () => void followers.delete(follower);
    },
  };
}
