import { type FrameMessage, isFrameMessage, type Look, type PageMessage } from '../messages.ts';
import { languageOfPage } from './look.ts';
import type { Site } from './site.ts';
import { loaderText } from './text.ts';

/** How long the frame may take to say that it is there: after it has loaded, and in all. Milliseconds. */
const patience = { loaded: 4000, all: 30_000 };

interface Ears {
  hear(message: FrameMessage): void;
  /** Something else than our page is in the frame: the browser refused it on this site. */
  refused(): void;
  /** It could not be reached; another try may do. */
  lost(): void;
}

/** The frame that holds the chat. Nothing of it is loaded before it is needed. */
export function createPanel(box: HTMLElement, site: Site, { hear, refused, lost }: Ears) {
  const panel = document.createElement('div');
  panel.id = 'panel';
  panel.className = 'panel';
  panel.inert = true;
  box.prepend(panel);
  let frame: HTMLIFrameElement | undefined;
  let locale: Look['locale'] = 'en';
  let isShown = false;
  let isReady = false;
  let visitor: string | null | undefined = site.visitor;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function load(): void {
    if (frame) return;
    const hash = new URLSearchParams({ lang: languageOfPage(site.language) });
    if (site.department) hash.set('department', site.department);
    frame = document.createElement('iframe');
    frame.title = loaderText[locale].title;
    frame.addEventListener('load', () => giveUpIn(patience.loaded));
    frame.src = `${site.origin}/widget/frame#${hash}`;
    panel.append(frame);
    giveUpIn(patience.all);
  }
  function giveUpIn(milliseconds: number): void {
    clearTimeout(timer);
    if (!isReady) timer = setTimeout(giveUp, milliseconds);
  }
  async function giveUp(): Promise<void> {
    frame?.remove();
    frame = undefined;
    const isReachable = await fetch(`${site.origin}/widget.js`, { mode: 'no-cors', cache: 'no-store' }).then(
      () => true,
      () => false,
    );
    if (isReachable) refused();
    else lost();
  }

  function tell(message: PageMessage): void {
    if (isReady) frame?.contentWindow?.postMessage(message, site.origin);
  }
  function tellVisitor(): void {
    if (visitor !== undefined) tell({ type: 'pasokh:visitor', token: visitor });
  }
  window.addEventListener('message', ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== site.origin || !isFrameMessage(data)) return;
    if (data.type === 'pasokh:ready') {
      isReady = true;
      clearTimeout(timer);
      box.classList.add('ready');
      tell({ type: 'pasokh:shown', isShown });
      return tellVisitor();
    }
    hear(data);
  });
  // The keyboard of a phone covers the page; what is visible is what the chat has.
  const visible = window.visualViewport;
  visible?.addEventListener('resize', () => {
    if (visible.scale === 1) panel.style.setProperty('--height', `${visible.height}px`);
  });

  return {
    load,
    show(next: boolean) {
      isShown = next;
      panel.inert = !isShown;
      box.classList.toggle('shown', isShown);
      if (isShown) load();
      if (isShown) frame?.focus();
      tell({ type: 'pasokh:shown', isShown });
    },
    identify(token: string | null) {
      visitor = token;
      tellVisitor();
    },
    wear(look: Look) {
      locale = look.locale;
      if (frame) frame.title = loaderText[locale].title;
    },
  };
}
