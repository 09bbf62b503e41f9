/** Work that must not be done twice at once. */
export interface Locks {
  /** Whether the lock holds between tabs, and is let go when a tab dies, or only within this one. */
  acrossTabs: boolean;
  /** Runs `work` when nobody else holds `name`. */
  hold<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Locks of the browser, where the page may use them (https, or this machine). */
export function browserLocks(): Locks {
  const within = pageLocks();
  const locks = globalThis.navigator?.locks;
  if (!locks) return within;
  return {
    acrossTabs: true,
    async hold(name, work) {
      let began = false;
      const once = () => {
        began = true;
        return work();
      };
      try {
        return await locks.request(name, once);
      } catch (error) {
        // A page without an origin of its own (a sandboxed frame) has the object, but may not use it.
        if (began || !(error instanceof DOMException)) throw error;
        return within.hold(name, work);
      }
    },
  };
}

/** Locks within one page. */
export function pageLocks(): Locks {
  const last = new Map<string, Promise<unknown>>();
  return {
    acrossTabs: false,
    hold(name, work) {
      const mine = (last.get(name) ?? Promise.resolve()).then(work, work);
      const done = mine.then(
        () => {},
        () => {},
      );
      last.set(name, done);
      void done.then(() => last.get(name) === done && last.delete(name));
      return mine;
    },
  };
}
