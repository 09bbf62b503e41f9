import type { Look } from '../messages.ts';
import { loaderText } from './text.ts';

const bubble =
  'M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H12l-4.4 4.1c-.6.5-1.4.1-1.4-.7V16A2.3 2.3 0 0 1 4 13.6zM8.5 9.5h.01M12 9.5h.01M15.5 9.5h.01';
const cross = 'M6 6l12 12M18 6L6 18';

/** The round button in the corner, with how many messages wait. */
export function createLauncher(box: HTMLElement, press: () => void) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'launcher';
  button.setAttribute('aria-controls', 'panel');
  const badge = document.createElement('span');
  badge.className = 'badge';
  button.append(picture('closed', bubble), picture('open', cross), badge);
  button.addEventListener('click', press);
  box.append(button);
  let [locale, isOpen, unread]: [Look['locale'], boolean, number] = ['en', false, 0];

  function draw(): void {
    const text = loaderText[locale];
    const count = new Intl.NumberFormat(locale === 'fa' ? 'fa-IR' : 'en').format(Math.min(unread, 99));
    button.setAttribute('aria-expanded', String(isOpen));
    const label = isOpen ? text.close : text.open;
    button.setAttribute('aria-label', unread > 0 ? `${label} (${text.unread(count)})` : label);
    badge.hidden = unread === 0 || isOpen;
    badge.textContent = count;
  }
  draw();

  return {
    setOpen(next: boolean) {
      isOpen = next;
      draw();
    },
    setUnread(next: number) {
      unread = next;
      draw();
    },
    wear(look: Look) {
      locale = look.locale;
      draw();
    },
    focus: () => button.focus(),
  };
}

/** Made piece by piece: a page may forbid to make elements from text. */
function picture(kind: string, path: string): HTMLElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svg.namespaceURI, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  const span = document.createElement('span');
  span.className = kind;
  span.append(svg);
  return span;
}
