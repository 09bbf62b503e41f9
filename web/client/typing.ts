/** While somebody writes, the others are told again so often. Milliseconds. */
const every = 3000;
/** Who has not touched a key for so long is not writing. */
const idle = 4000;
/** Who was said to be writing and was not heard of again is not any more: the word that it ended may be lost. */
const believed = 7000;

/** Who is writing in which chat: told to the others not too often, and believed of the others not too long. */
export interface Typing {
  /** The person here touched a key, or stopped. */
  set(chatId: string, isTyping: boolean): void;
  /** The other one was heard to write, or to have stopped. */
  heard(chatId: string, isTyping: boolean): void;
  /** The chat is not looked at any more. */
  forget(chatId: string): void;
  close(): void;
}

export function createTyping(
  tell: (chatId: string, isTyping: boolean) => void,
  ended: (chatId: string) => void,
): Typing {
  const own = new Map<string, { told: number; timer: ReturnType<typeof setTimeout> }>();
  const others = new Map<string, ReturnType<typeof setTimeout>>();
  const self: Typing = {
    set(chatId, isTyping) {
      const before = own.get(chatId);
      clearTimeout(before?.timer);
      if (!isTyping) {
        own.delete(chatId);
        if (before) tell(chatId, false);
        return;
      }
      const isDue = !before || Date.now() - before.told >= every;
      if (isDue) tell(chatId, true);
      const told = isDue ? Date.now() : before.told;
      own.set(chatId, { told, timer: setTimeout(() => self.set(chatId, false), idle) });
    },
    heard(chatId, isTyping) {
      clearTimeout(others.get(chatId));
      others.delete(chatId);
      if (isTyping) others.set(chatId, setTimeout(ended, believed, chatId));
    },
    forget(chatId) {
      clearTimeout(own.get(chatId)?.timer);
      clearTimeout(others.get(chatId));
      own.delete(chatId);
      others.delete(chatId);
    },
    close() {
      for (const { timer } of own.values()) clearTimeout(timer);
      for (const timer of others.values()) clearTimeout(timer);
      own.clear();
      others.clear();
    },
  };
  return self;
}
