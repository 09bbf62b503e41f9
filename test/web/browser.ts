import { type Locks, pageLocks } from '../../web/client/locks.ts';
import type { TabStorage } from '../../web/client/storage.ts';

export interface Tab {
  storage: TabStorage;
  locks: Locks;
  /** It dies in the middle of whatever it does: it writes and hears nothing more, and lets go of its locks. */
  kill(): void;
}

/** What a browser gives to the tabs of one site: they share what is kept, hear of each other's changes, and take turns. */
export interface Browser {
  tab(): Tab;
  kept: ReadonlyMap<string, string>;
}

export function openBrowser(): Browser {
  const kept = new Map<string, string>();
  const heard = new Map<Tab, Set<(key: string | null) => void>>();
  const locks = pageLocks();
  return {
    kept,
    tab() {
      const died = Promise.withResolvers<never>();
      died.promise.catch(() => {});
      let isDead = false;
      const listeners = new Set<(key: string | null) => void>();
      const write = (key: string, change: () => void) => {
        if (isDead) return;
        const before = kept.get(key);
        change();
        if (before === kept.get(key)) return;
        // Later, as in a browser.
        for (const [other, theirs] of heard)
          if (other !== tab) setImmediate(() => heard.has(other) && theirs.forEach((hear) => void hear(key)));
      };
      const tab: Tab = {
        storage: {
          get: (key) => kept.get(key) ?? null,
          set: (key, value) => write(key, () => kept.set(key, value)),
          remove: (key) => write(key, () => kept.delete(key)),
          keys: () => [...kept.keys()],
          onChange(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
        },
        locks: { acrossTabs: true, hold: (name, work) => locks.hold(name, () => Promise.race([work(), died.promise])) },
        kill() {
          isDead = true;
          heard.delete(tab);
          died.reject(new Error('the tab died'));
        },
      };
      heard.set(tab, listeners);
      return tab;
    },
  };
}
