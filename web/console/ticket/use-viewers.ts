import { useEffect, useMemo, useState } from 'react';
import { type Viewer, type Viewers, watchViewers } from '../../client/viewers.ts';
import { live } from '../../shell/connection.ts';

export type { Viewer };

/** Who else looks at a ticket while this page does, and whether they write. */
export function useViewers(ticketId: string): { people: readonly Viewer[]; setTyping: (isTyping: boolean) => void } {
  const [people, setPeople] = useState<readonly Viewer[]>([]);
  const [watch, setWatch] = useState<Viewers | null>(null);
  useEffect(() => {
    const viewers = watchViewers(live, ticketId);
    setWatch(viewers);
    const stop = viewers.subscribe(() => setPeople(viewers.get().viewers));
    return () => {
      stop();
      viewers.close();
      setPeople([]);
    };
  }, [ticketId]);
  return useMemo(() => ({ people, setTyping: (isTyping: boolean) => watch?.setTyping(isTyping) }), [people, watch]);
}
