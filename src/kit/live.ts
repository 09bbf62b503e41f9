import type { EventName, EventPayload } from '#contract/events.ts';

/** What just happened, told to whoever runs now. A hint: it may be lost, and the event's row is the truth. */
export interface Hint {
  name: EventName;
  payload: Readonly<Record<string, string>>;
  audience: readonly string[];
}

type Listener = (hints: readonly Hint[]) => void;

/**
 * Fan-out between the processes of an installation, this one included. Best effort, in the order of `publish` for one
 * publisher; a listener that throws harms no other.
 */
export interface Live {
  publish(hints: readonly Hint[]): void;
  /** Every hint, as it comes. */
  onHints(listener: Listener): void;
  close(): Promise<void>;
}

/** The fan-out of a single process. */
export function createLocalLive(onError: (error: unknown) => void): Live {
  const listeners = new Set<Listener>();
  return {
    publish(hints) {
      for (const listener of listeners) {
        try {
          listener(hints);
        } catch (error) {
          onError(error);
        }
      }
    },
    onHints: (listener) => void listeners.add(listener),
    close: async () => listeners.clear(),
  };
}

/** Calls `react` for hints of one name. */
export function onEvent<N extends EventName>(live: Live, name: N, react: (payload: EventPayload<N>) => void): void {
  live.onHints((hints) => {
    for (const hint of hints) if (hint.name === name) react(hint.payload as EventPayload<N>);
  });
}
