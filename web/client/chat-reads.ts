import type { Live } from './live.ts';

/** Up to where the server should know that chats were read: told until it knows. */
interface ChatReads {
  set(chatId: string, seq: number): void;
  /** Tells again what it may not have heard; of one chat, or of all. */
  tell(chatId?: string): void;
}

export function createChatReads(live: Pick<Live, 'ask' | 'get'>): ChatReads {
  const untold = new Map<string, number>();

  function tellOf(chatId: string): void {
    const seq = untold.get(chatId);
    if (seq === undefined || live.get() !== 'ONLINE') return;
    live.ask('mark_read', { chat_id: chatId, seq }).then(
      () => untold.get(chatId) === seq && untold.delete(chatId),
      () => {},
    );
  }
  return {
    set(chatId, seq) {
      untold.set(chatId, seq);
      tellOf(chatId);
    },
    tell(chatId) {
      for (const id of chatId === undefined ? untold.keys() : [chatId]) tellOf(id);
    },
  };
}
