import type { FrameMessage } from '../messages.ts';
import type { PasokhApi } from './api.ts';
import { createLauncher } from './launcher.ts';
import { firstLook } from './look.ts';
import { isKeptBusy, keepBusy, keepLook } from './memory.ts';
import { createPanel } from './panel.ts';
import { createShadow } from './shadow.ts';
import type { Site } from './site.ts';

/** The button and the frame on somebody's page, and how they go together. */
export function startWidget(site: Site): PasokhApi {
  const listeners = new Set<(count: number) => void>();
  let unread = 0;
  let isOpen = false;

  const shadow = createShadow();
  const launcher = createLauncher(shadow.box, () => show(!isOpen));
  const panel = createPanel(shadow.box, site, { hear, refused, lost: () => show(false) });

  function show(next: boolean): void {
    if (next === isOpen) return;
    isOpen = next;
    launcher.setOpen(isOpen);
    panel.show(isOpen);
    if (!isOpen) launcher.focus();
  }

  function hear(message: FrameMessage): void {
    if (message.type === 'pasokh:close') show(false);
    if (message.type !== 'pasokh:state') return;
    wear(message.look);
    keepLook(message.look);
    keepBusy(message.isBusy);
    if (message.unread === unread) return;
    unread = message.unread;
    launcher.setUnread(unread);
    for (const listener of listeners) listener(unread);
  }

  function wear(look: Parameters<typeof launcher.wear>[0]): void {
    shadow.wear(look);
    launcher.wear(look);
    panel.wear(look);
  }

  /** This site may not have the frame: a button that opens nothing would be worse than none. */
  function refused(): void {
    shadow.remove();
    // biome-ignore lint/suspicious/noConsole: whoever looks after this site reads it there
    console.warn(
      `Pasokh: the chat may not be shown on ${location.origin}. An admin of ${site.origin} can allow this site there, ` +
        'under Admin › Chat widget; a Content-Security-Policy of this page must allow it in frame-src too.',
    );
  }

  shadow.box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && isOpen) show(false);
  });
  void firstLook(site).then((look) => {
    wear(look);
    shadow.attach();
    if (isKeptBusy()) panel.load();
  });

  return {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!isOpen),
    identify: panel.identify,
    on(_event, listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
