import { eventually } from '../../src/client/http-client.ts';
import { type Api, createApi } from '../../web/client/api.ts';
import { type ChatRooms, createChatRooms } from '../../web/client/chat-rooms.ts';
import type { Frame } from '../../web/client/frames.ts';
import { createLive, type Live } from '../../web/client/live.ts';
import { createSession, type Session } from '../../web/client/session.ts';
import { testPassword } from '../desk.ts';
import { openBrowser, type Tab } from './browser.ts';

/** One tab of somebody, with all that the web apps are built on. */
export interface WebClient {
  tab: Tab;
  session: Session;
  api: Api;
  live: Live;
  rooms: ChatRooms;
  /** All it was told, live and by `sync`. */
  frames: Frame[];
  /** The page looks at the world again. */
  wake(): void;
  online(): Promise<void>;
  /** The page is left without a word to anybody. */
  close(): void;
}

interface How {
  tab?: Tab;
  /** Another way to the server for the live connection than for the rest. */
  liveUrl?: string;
  beat?: number;
  patience?: number;
  now?: () => number;
}

/** A page that is opened in a tab, as whoever is signed in there. */
export function openPage(
  url: string,
  { tab = openBrowser().tab(), liveUrl = url, beat = 500, patience = 1500, now = Date.now }: How = {},
): WebClient {
  const base = new URL(url).origin;
  const { storage, locks } = tab;
  const session = createSession({ storage, locks, base, now });
  const api = createApi({ session, base });
  const wakers = new Set<() => void>();
  const live = createLive({
    fetch: (asked, init) => fetch(base + asked.slice(new URL(asked).origin.length), init),
    ...{ session, url: new URL(liveUrl).origin, beat, patience, retry: { first: 50, most: 300 } },
    onWake(listener) {
      wakers.add(listener);
      return () => wakers.delete(listener);
    },
  });
  const frames: Frame[] = [];
  live.onFrame((frame) => frames.push(frame));
  const rooms = createChatRooms({ live, api, session, storage });
  return {
    ...{ tab, session, api, live, rooms, frames },
    wake: () => wakers.forEach((waken) => void waken()),
    online: async () => void (await eventually(() => live.get() === 'ONLINE')),
    close() {
      rooms.close();
      live.close();
      session.close();
    },
  };
}

/** The same, signed in as this person and connected. */
export async function openPageOf(username: string, url: string, how: How = {}): Promise<WebClient> {
  const page = openPage(url, how);
  await page.session.signIn(username, testPassword);
  await page.online();
  return page;
}
