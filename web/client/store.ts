/** A value that changes, as `useSyncExternalStore` takes it: `get` gives the same object until something changed. */
export interface Readable<T> {
  get(): T;
  /** @returns what ends it. */
  subscribe(listener: () => void): () => void;
}

export interface Store<T> extends Readable<T> {
  set(value: T): void;
}

export function createStore<T>(value: T): Store<T> {
  const changed = createListeners<void>();
  return {
    get: () => value,
    subscribe: (listener) => changed.add(listener),
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      changed.tell();
    },
  };
}

export interface Listeners<T> {
  add(listener: (said: T) => void): () => void;
  tell(said: T): void;
}

/** Those who want to hear of something. Each is told by itself: one that throws keeps it from nobody else. */
export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(said: T) => void>();
  return {
    add(listener) {
      // Wrapped, so that the same function added twice is heard twice and ended one by one.
      const own = (said: T) => listener(said);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    tell(said) {
      for (const listener of [...listeners]) {
        try {
          listener(said);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}
