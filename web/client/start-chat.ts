import type { Chat, NewChat } from '#contract/chats.ts';
import { ApiError } from './api.ts';
import { newClientId } from './client-id.ts';
import { insist } from './insist.ts';
import type { Live } from './live.ts';
import type { TabStorage } from './storage.ts';

/** What a customer may say of the chat they want. */
export type WantedChat = Omit<NewChat, 'client_chat_id'>;

/** A start that was left unanswered so long ago is not wanted any more. Milliseconds. */
const stale = 10 * 60_000;

/**
 * Starts a chat, over disconnects and reloads: what it is asked for with is kept until the answer is there, so that one
 * wish is one chat.
 */
export interface Start {
  /** Whether one was left unanswered. */
  isPending(): boolean;
  /** Starts it, or goes on with the one left unanswered. @throws {ApiError} what the server has against it. */
  run(wanted: WantedChat, isWanted: () => boolean): Promise<Chat>;
}

export function createStart(live: Live, storage: TabStorage, key: string): Start {
  function pending(): NewChat | null {
    const value = storage.get(key);
    if (value === null) return null;
    const { at, wish }: { at: number; wish: NewChat } = JSON.parse(value);
    return Date.now() - at < stale ? wish : null;
  }
  return {
    isPending: () => pending() !== null,
    async run(wanted, isWanted) {
      const wish = pending() ?? { client_chat_id: newClientId(), ...wanted };
      storage.set(key, JSON.stringify({ at: Date.now(), wish }));
      const answer = await insist(live, 'start_chat', wish, isWanted).catch((error: unknown) => {
        storage.remove(key);
        throw error;
      });
      if (!answer) throw new ApiError('offline');
      storage.remove(key);
      return answer.chat;
    },
  };
}
