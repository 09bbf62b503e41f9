/** What a browser keeps for all tabs of this site. */
export interface TabStorage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
  /** Another tab changed this key, or all of them (`null`). @returns what ends it. */
  onChange(listener: (key: string | null) => void): () => void;
}

/**
 * `localStorage`; what it does not take, because it is full or forbidden (a widget in a page that blocks the storage of
 * others), is kept for as long as the page lives.
 */
export function browserStorage(): TabStorage {
  const spare = new Map<string, string>();
  const kept = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(globalThis.localStorage);
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => spare.get(key) ?? kept((storage) => storage.getItem(key)) ?? null,
    set(key, value) {
      spare.delete(key);
      const isKept = kept((storage) => {
        storage.setItem(key, value);
        return true;
      });
      if (isKept) return;
      // An older value left behind would come back with the next page.
      kept((storage) => storage.removeItem(key));
      spare.set(key, value);
    },
    remove(key) {
      spare.delete(key);
      kept((storage) => storage.removeItem(key));
    },
    keys: () => [...new Set([...spare.keys(), ...(kept((storage) => Object.keys(storage)) ?? [])])],
    onChange(listener) {
      const hear = (event: StorageEvent) => listener(event.key);
      globalThis.addEventListener?.('storage', hear);
      return () => globalThis.removeEventListener?.('storage', hear);
    },
  };
}
