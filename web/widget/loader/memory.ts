import type { Look } from '../messages.ts';

/** What this site's pages remember of the widget, as far as the browser lets them: one page after the other. */
const keys = { busy: 'pasokh.widget.busy', look: 'pasokh.widget.look' };

/** A chat goes on: the frame is loaded with the page, so that an answer is seen. */
export const isKeptBusy = (): boolean => read(keys.busy) === true;
export const keepBusy = (isBusy: boolean): void => keep(keys.busy, isBusy);

export const keptLook = (): Look | null => {
  const look = read(keys.look);
  return typeof look === 'object' && look !== null && 'locale' in look ? (look as Look) : null;
};
export const keepLook = (look: Look): void => keep(keys.look, look);

function read(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}
function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // The next page will ask again.
  }
}
