import type { Frame, LookState } from './frames.ts';
import type { Live } from './live.ts';
import { createStore, type Readable } from './store.ts';

export interface Viewer {
  readonly user_id: string;
  readonly display_name: string;
  readonly typing: boolean;
}

/** Who else looks at a ticket; to be opened with the page of the ticket and closed with it. */
export interface Viewers extends Readable<{ readonly viewers: readonly Viewer[] }> {
  /** Whether the person here writes an answer. */
  setTyping(isTyping: boolean): void;
  close(): void;
}

/** How often one says that one still looks, and how long somebody is believed to. Milliseconds. */
const every = 20_000;
const believed = 45_000;

export function watchViewers(live: Live, ticket_id: string): Viewers {
  const state = createStore<{ viewers: readonly Viewer[] }>({ viewers: [] });
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let typing = false;

  const say = () => void live.ask('look_at', { ticket_id, typing }).catch(() => {});

  function forget(userId: string): void {
    clearTimeout(timers.get(userId));
    timers.delete(userId);
    state.set({ viewers: state.get().viewers.filter(({ user_id }) => user_id !== userId) });
  }
  function hear({ event, data }: Frame): void {
    if (event !== 'ticket_looked_at' || data.ticket_id !== ticket_id) return;
    const { user_id, display_name, state: how } = data;
    if (how === 'LEFT') return void forget(user_id);
    clearTimeout(timers.get(user_id));
    timers.set(user_id, setTimeout(forget, believed, user_id));
    see({ user_id, display_name, typing: how === 'TYPES' });
    answer(how);
  }
  /** Where somebody stands in the list does not change with every word of theirs. */
  function see(viewer: Viewer): void {
    const { viewers } = state.get();
    const at = viewers.findIndex(({ user_id }) => user_id === viewer.user_id);
    const isSame = viewers[at]?.typing === viewer.typing && viewers[at].display_name === viewer.display_name;
    if (!isSame) state.set({ viewers: at < 0 ? [...viewers, viewer] : viewers.with(at, viewer) });
  }
  /** Who has just come knows nobody yet. */
  function answer(how: LookState): void {
    if (how === 'CAME') say();
  }

  const stops = [live.onFrame(hear), live.subscribe(() => live.get() === 'ONLINE' && say())];
  const beats = setInterval(say, every);
  say();

  return {
    get: state.get,
    subscribe: state.subscribe,
    setTyping(isTyping) {
      if (isTyping === typing) return;
      typing = isTyping;
      say();
    },
    close() {
      for (const stop of stops) stop();
      for (const timer of timers.values()) clearTimeout(timer);
      clearInterval(beats);
      void live.ask('look_at', { ticket_id: null }).catch(() => {});
    },
  };
}
