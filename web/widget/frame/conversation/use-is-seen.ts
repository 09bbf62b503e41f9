import { useEffect, useState } from 'preact/hooks';
import type { Page } from '../page.ts';
import { useStore } from '../use-store.ts';

/** Whether somebody looks at it: the frame is open, and so is the tab. */
export function useIsSeen({ isShown }: Page): boolean {
  const isOpen = useStore(isShown);
  const [isVisible, setVisible] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isOpen && isVisible;
}
