import { useEffect } from 'preact/hooks';
import type { Page } from './page.ts';
import { useStore } from './use-store.ts';

/**
 * On each page that comes, and whenever the frame is opened, focus goes to where one types. On a phone that would bring up
 * the keyboard over what is to be read, so there it goes to the heading.
 */
export function useFocus({ isShown, isEmbedded }: Page, view: string): void {
  const isLookedAt = useStore(isShown);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for every page that comes
  useEffect(() => {
    if (!isLookedAt) return;
    // A page opened by itself does not grab the focus of who just came.
    if (!isEmbedded && document.activeElement === document.body && view === 'HOME') return;
    const wanted = matchMedia('(pointer: fine)').matches ? '[data-first]' : 'h1';
    const found = document.querySelector<HTMLElement>(wanted) ?? document.querySelector<HTMLElement>('h1');
    found?.focus({ preventScroll: true });
  }, [isLookedAt, view]);
}
