import { groundOf, ownColor } from '../color.ts';
import type { Look } from '../messages.ts';
import styles from './loader.css?inline';

/** A place on the page that the page's own styles do not reach. */
export function createShadow() {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  // As an object, because a page may forbid `<style>`.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  const box = document.createElement('div');
  box.className = 'box';
  root.append(box);
  let isRemoved = false;

  return {
    box,
    attach() {
      if (document.body && !isRemoved) document.body.append(host);
      else document.addEventListener('DOMContentLoaded', () => isRemoved || document.body.append(host), { once: true });
    },
    wear({ locale, side, color }: Look) {
      const { ground, ink } = groundOf(color ?? ownColor);
      box.lang = locale;
      box.dir = locale === 'fa' ? 'rtl' : 'ltr';
      box.dataset.side = side;
      box.style.setProperty('--ground', ground);
      box.style.setProperty('--ink', ink);
    },
    remove() {
      isRemoved = true;
      host.remove();
    },
  };
}
