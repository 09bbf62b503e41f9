import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useText } from '../ui/language.tsx';
import { useStore } from '../ui/store.ts';
import { uiText } from '../ui/text.ts';
import { live } from './connection.ts';

/** Short breaks are mended without a word. */
const patience = 3000;

/** Says that the connection is away, and what that means for what one writes. */
export function ConnectionBar() {
  const text = useText(uiText);
  const state = useStore(live);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (state === 'ONLINE') return setShown(false);
    const timer = setTimeout(() => setShown(true), patience);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <div role="status">
      {shown && (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-4 py-1.5 text-sm text-warn">
          <WifiOff aria-hidden className="size-4" />
          {state === 'OFFLINE' ? text.offline : text.connecting}
        </p>
      )}
    </div>
  );
}
