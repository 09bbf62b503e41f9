import { createStore, type Readable } from '../../client/store.ts';

/** What is needed once somebody talks: more than half of the widget, so it comes after the first paint. */
export type Part = ReturnType<typeof import('./conversation/part.ts').openPart>;

const loaded = createStore<Part | null>(null);
export const part: Readable<Part | null> = loaded;
let loading: Promise<Part> | undefined;

/** @throws when it cannot be fetched. */
export function loadPart(): Promise<Part> {
  loading ??= fetchPart().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
async function fetchPart(): Promise<Part> {
  const { openPart } = await import('./conversation/part.ts');
  const opened = openPart();
  loaded.set(opened);
  return opened;
}

/** Milliseconds: between two tries to load it, and until a frame that is hidden, and so is not painted, goes on. */
const pause = 3000;
const unpainted = 1000;

/** Loads it in the background, whether a chat goes on or one may begin. */
export function loadPartAfterPaint(): void {
  const load = () => void loadPart().catch(() => setTimeout(load, pause));
  setTimeout(load, unpainted);
  // The second frame begins when the first has been painted.
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(load)));
}
