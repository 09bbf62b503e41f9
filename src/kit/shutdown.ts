import type { Log } from './log.ts';

export interface Shutdown {
  /** What was opened later is closed earlier. */
  add(close: () => Promise<unknown>): void;
  /** Closes everything once, in order; a part that fails to close does not keep the others open. */
  run(): Promise<void>;
}

export function createShutdown(log: Log): Shutdown {
  const closers: (() => Promise<unknown>)[] = [];
  return {
    add: (close) => void closers.push(close),
    async run() {
      for (let close = closers.pop(); close; close = closers.pop()) {
        await close().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'));
      }
    },
  };
}
