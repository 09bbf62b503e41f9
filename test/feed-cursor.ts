import { eventually, expectStatus } from '../src/client/http-client.ts';
import type { Desk, SignedIn } from './desk.ts';

/**
 * A place in the feed past all that happened so far. A long transaction elsewhere in the server may hold it back for a while,
 * and who begins before that hears again of what they know.
 */
export async function cursorPastAll(desk: Desk, who: SignedIn): Promise<string> {
  const [last] = await desk.sql<{ xid: string }>('select xid::text from kit.events order by xid desc limit 1');
  return eventually(async () => {
    const { next_cursor } = expectStatus(await who.get('/api/events'), 200);
    return BigInt(next_cursor.split('-')[0]) > BigInt(last?.xid ?? 0) && next_cursor;
  });
}
