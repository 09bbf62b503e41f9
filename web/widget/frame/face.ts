import type { WidgetFace } from '#contract/widget.ts';
import { browserFetch, request } from '../../client/api.ts';
import { createStore, type Readable } from '../../client/store.ts';
import type { Page } from './page.ts';

export interface Face {
  readonly face: WidgetFace | null;
  /** It could not be asked for, the last time. */
  readonly hasFailed: boolean;
}

/** Whether somebody is here is asked again so often while it is looked at, and at most. Milliseconds. */
const beat = 60_000;
const atMost = 10_000;

/** How the widget looks, and whether somebody is here. */
export function openFace({ isShown, department }: Page): Readable<Face> & { look(): void } {
  const state = createStore<Face>({ face: null, hasFailed: false });
  const query = department === null ? {} : { department_id: department };
  let last = 0;

  function look(): void {
    last = Date.now();
    state.set({ ...state.get(), hasFailed: false });
    request<{ widget: WidgetFace }>(browserFetch, '', { method: 'GET', path: '/api/widget', query }).then(
      ({ widget }) => state.set({ face: widget, hasFailed: false }),
      () => state.set({ ...state.get(), hasFailed: true }),
    );
  }
  function lookAgain(): void {
    // A form is not taken away from under somebody's fingers.
    if (isShown.get() && !isTyping() && Date.now() - last >= atMost) look();
  }
  isShown.subscribe(lookAgain);
  setInterval(lookAgain, beat);
  look();
  return { get: state.get, subscribe: state.subscribe, look };
}

const isTyping = (): boolean => {
  const { activeElement } = document;
  return (
    (activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement) &&
    activeElement.value !== ''
  );
};
