import { useEffect } from 'react';
import { markTicketRead } from '../read-tickets.ts';

/**
 * Marks a ticket read when it is looked at, and again when something new comes while the page is in sight.
 * @param lastReplyAt when the other side last wrote.
 */
export function useReading(ticketId: string, lastReplyAt: string | null): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the other side has written
  useEffect(() => {
    const read = () => {
      if (document.visibilityState === 'visible') void markTicketRead(ticketId);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [ticketId, lastReplyAt]);
}
