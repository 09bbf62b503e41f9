import { createStore, type Readable } from '../../client/store.ts';
import { type FrameMessage, isPageMessage, type PageMessage } from '../messages.ts';

/** The page around the frame. */
export interface Page {
  /** Opened by itself, the frame is a page like any other. */
  readonly isEmbedded: boolean;
  readonly isShown: Readable<boolean>;
  /** Whom the page knows the visitor as; undefined while it has said nothing of it. */
  readonly visitor: Readable<string | null | undefined>;
  /** What the page's tag asked for. */
  readonly language: string;
  readonly department: string | null;
  tell(message: FrameMessage): void;
}

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function openPage({ parent, location }: Window): Page {
  const isEmbedded = parent !== window;
  const asked = new URLSearchParams(location.hash.slice(1));
  const isShown = createStore(!isEmbedded);
  const visitor = createStore<string | null | undefined>(undefined);
  /** Of the page, as its greeting said. Before that, nothing of the visitor's is told. */
  let origin: string | null = null;
  let last: FrameMessage | undefined;

  window.addEventListener('message', (event) => {
    if (!isEmbedded || event.source !== parent || event.origin === 'null' || !isPageMessage(event.data)) return;
    if (origin !== null && event.origin !== origin) return;
    const isGreeting = origin === null;
    origin = event.origin;
    hear(event.data);
    if (isGreeting && last) parent.postMessage(last, origin);
  });
  function hear(message: PageMessage): void {
    if (message.type === 'pasokh:shown') isShown.set(message.isShown === true);
    else visitor.set(typeof message.token === 'string' ? message.token : null);
  }
  if (isEmbedded) parent.postMessage({ type: 'pasokh:ready' } satisfies FrameMessage, '*');

  return {
    isEmbedded,
    isShown,
    visitor,
    language: asked.get('lang') ?? '',
    // A mistake in the page's tag: then the department of the settings takes its chats.
    department: isId.test(asked.get('department') ?? '') ? asked.get('department') : null,
    tell(message) {
      if (origin !== null) parent.postMessage(message, origin);
      else last = message;
    },
  };
}
