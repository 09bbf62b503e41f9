import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
/** One clock for everything on the page that says how long ago. */
const tick = 10_000;

function subscribe(listener: () => void): () => void {
  // Nobody has wound it up since the last listener left.
  if (timer === undefined) now = Date.now();
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, tick);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since the epoch, anew every ten seconds. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
