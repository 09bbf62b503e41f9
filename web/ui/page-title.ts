import { useEffect } from 'react';

let title = '';
let badge = 0;
const show = () => {
  document.title = `${badge > 0 ? `(${badge}) ` : ''}${title} · Pasokh`;
};

/** What the tab is called. */
export function usePageTitle(name: string): void {
  useEffect(() => {
    title = name;
    show();
  }, [name]);
}

/** How many things wait, in front of whatever the tab is called. */
export function setTitleBadge(count: number): void {
  badge = count;
  show();
}
