import { eventually, expectStatus } from '../src/client/http-client.ts';
import type { Desk, SignedIn } from './desk.ts';

/**
 * Asks for a place in the feed until it is past all that happened before the call. A long transaction elsewhere in the
 * server may hold it back for a while, and who begins before that hears again of what they know.
 */
export async function pastAll(desk: Desk, ask: () => Promise<string>): Promise<string> {
  // The column is named in full: `xid` alone would be the text that is selected, and text puts 999 behind 1295.
  const [last] = await desk.sql<{ xid: string }>('select xid::text from kit.events order by events.xid desc limit 1');
  return eventually(async () => {
    const cursor = await ask();
    return BigInt(cursor.split('-')[0] ?? 0) > BigInt(last?.xid ?? 0) && cursor;
  });
}

/** Such a place for one person, over HTTP. */
export const cursorPastAll = (desk: Desk, who: SignedIn): Promise<string> =>
  pastAll(desk, async () => expectStatus(await who.get('/api/events'), 200).next_cursor);
