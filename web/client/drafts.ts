import { browserStorage, type TabStorage } from './storage.ts';

/** Text that is being typed, kept over reloads: by what it is for, such as `ticket:ID:reply`. */
export interface Drafts {
  /** @returns the empty text when there is none. */
  read(key: string): string;
  /** Kept a moment later, when the typing pauses. */
  write(key: string, text: string): void;
  /** It was sent. */
  remove(key: string): void;
  /** Whoever typed on this page as nobody has become somebody: it is theirs, where they have nothing there of their own. */
  adopt(): void;
  close(): void;
}

/** The page may be left for good. @returns what ends it. */
export type OnLeave = (listener: () => void) => () => void;
const onLeave: OnLeave = (listener) => {
  // The last event that a phone is sure to give.
  const hide = () => globalThis.document?.visibilityState === 'hidden' && listener();
  globalThis.addEventListener?.('pagehide', listener);
  globalThis.document?.addEventListener('visibilitychange', hide);
  return () => {
    globalThis.removeEventListener?.('pagehide', listener);
    globalThis.document?.removeEventListener('visibilitychange', hide);
  };
};

/** Milliseconds. */
const pause = 400;
const oldest = 30 * 24 * 3600 * 1000;

interface Kept {
  text: string;
  at: number;
}

/** @param person whose they are: on a shared machine nobody finds what another has typed. */
export function createDrafts({
  person,
  storage = browserStorage(),
  now = Date.now,
  onLeave: hearLeave = onLeave,
}: {
  person: () => string | null;
  storage?: TabStorage;
  now?: () => number;
  onLeave?: OnLeave;
}): Drafts {
  const prefix = 'pasokh.draft.';
  const keyOf = (key: string) => `${prefix}${person() ?? ''}.${key}`;
  /** Typed and not kept yet, by key of the storage. */
  const waiting = new Map<string, string>();
  /** Typed on this page while nobody was known. */
  const nobodys = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function keep(): void {
    clearTimeout(timer);
    for (const [key, text] of waiting) {
      if (text === '') storage.remove(key);
      else storage.set(key, JSON.stringify({ text, at: now() } satisfies Kept));
    }
    waiting.clear();
  }
  function kept(key: string): Kept | null {
    try {
      // What is broken is no draft: it is thrown away as one that is too old.
      const { text, at } = JSON.parse(storage.get(key) ?? 'null');
      return typeof text === 'string' && typeof at === 'number' ? { text, at } : null;
    } catch {
      return null;
    }
  }
  for (const key of storage.keys())
    if (key.startsWith(prefix) && now() - (kept(key)?.at ?? 0) > oldest) storage.remove(key);
  const stop = hearLeave(keep);

  const read = (key: string) => waiting.get(keyOf(key)) ?? kept(keyOf(key))?.text ?? '';
  function write(key: string, text: string): void {
    if (person() === null) nobodys.set(key, text);
    waiting.set(keyOf(key), text);
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  }

  return {
    read,
    write,
    remove(key) {
      nobodys.delete(key);
      waiting.delete(keyOf(key));
      storage.remove(keyOf(key));
    },
    adopt() {
      keep();
      for (const [key, text] of nobodys) {
        storage.remove(`${prefix}.${key}`);
        if (read(key) === '') write(key, text);
      }
      nobodys.clear();
    },
    close() {
      stop();
      keep();
    },
  };
}
