/** Tells whoever asks that this page may have slept, or the network may be back. @returns what ends it. */
export type OnWake = (listener: () => void) => () => void;

/** The page is looked at again, came back from the browser's store of left pages, or the machine is online again. */
export const onWake: OnWake = (listener) => {
  const { document } = globalThis;
  const look = () => {
    if (document.visibilityState === 'visible') listener();
  };
  document?.addEventListener('visibilitychange', look);
  globalThis.addEventListener?.('pageshow', listener);
  globalThis.addEventListener?.('online', listener);
  return () => {
    document?.removeEventListener('visibilitychange', look);
    globalThis.removeEventListener?.('pageshow', listener);
    globalThis.removeEventListener?.('online', listener);
  };
};
