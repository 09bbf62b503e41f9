import { useEffect, useState } from 'react';
import { useLanguage } from './language.tsx';
import { uiText } from './text.ts';

/** What every screen on the page calls itself, by the order in which they came: whatever came last lies deepest. */
const names = new Map<number, string>();
let came = 0;
let locale: keyof typeof uiText = 'en';
let badge = 0;

function show(): void {
  const deepest = names.get(Math.max(...names.keys()));
  const count = badge > 0 ? `(${new Intl.NumberFormat(locale).format(badge)}) ` : '';
  document.title = count + [deepest, uiText[locale].app].filter(Boolean).join(' · ');
}

/** What the tab is called while this screen is shown, and no other within it has a name. */
export function usePageTitle(name: string): void {
  const language = useLanguage().locale;
  // Counted as it is rendered, parents first: effects run the other way round.
  const [place] = useState(() => ++came);
  useEffect(() => {
    locale = language;
    names.set(place, name);
    show();
    return () => {
      names.delete(place);
      show();
    };
  }, [place, name, language]);
}

/** How many things wait, in front of whatever the tab is called. */
export function setTitleBadge(count: number): void {
  badge = count;
  show();
}
