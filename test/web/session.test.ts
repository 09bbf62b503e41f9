import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { caller, eventually, expectStatus } from '../../src/client/http-client.ts';
import type { Fetch } from '../../web/client/api.ts';
import { pageLocks } from '../../web/client/locks.ts';
import { createSession, type Session } from '../../web/client/session.ts';
import { type Desk, openDesk, testPassword } from '../desk.ts';
import { type Browser, openBrowser, type Tab } from './browser.ts';

let desk: Desk;
let browser: Browser;
/** Milliseconds by which all clocks are ahead of ours, and by which those of the tabs are ahead of the program's. */
let [ahead, tabsAhead] = [0, 0];
/** Refreshes that left a tab, as often as they were tried. */
let refreshes = 0;
let sessions: Session[] = [];

beforeAll(async () => {
  desk = await openDesk({}, { now: () => new Date(Date.now() + ahead) });
  await desk.register('sara');
});
afterAll(() => desk.stop());
beforeEach(() => {
  for (const session of sessions) session.close();
  [browser, sessions, refreshes, tabsAhead] = [openBrowser(), [], 0, 0];
});

const isRefresh = (url: string) => url.endsWith('/api/auth/refresh');
const counted: Fetch = (url, init) => {
  if (isRefresh(url)) refreshes += 1;
  return fetch(url, init);
};
function open(tab: Tab, through: Fetch = counted): Session {
  const { storage, locks } = tab;
  const now = () => Date.now() + ahead + tabsAhead;
  const session = createSession({ storage, locks, now, fetch: through, base: desk.url });
  sessions.push(session);
  return session;
}
async function signedIn(tab = browser.tab(), through?: Fetch): Promise<Session> {
  const session = open(tab, through);
  await session.signIn('sara', testPassword);
  return session;
}
/** The access token is over, by the clock of the tabs. */
const tokenEnds = () => {
  tabsAhead += 15 * 60_000;
};
const isGood = async (token: string | null) =>
  (await caller(desk.url, token ?? undefined).get('/api/auth/me')).status === 200;
const heardBy = (session: Session) => {
  const heard: (string | undefined)[] = [];
  session.subscribe(() => heard.push(session.user()?.display_name));
  return heard;
};

describe('an access token', () => {
  test('is the one at hand while it is good, and a new one when less than a minute is left', async () => {
    const session = await signedIn();
    const first = await session.accessToken();
    tabsAhead += 13.9 * 60_000;
    expect(await session.accessToken()).toBe(first);
    expect(refreshes).toBe(0);
    tabsAhead += 12_000;
    const second = await session.accessToken();
    expect(second).not.toBe(first);
    expect(await isGood(second)).toBe(true);
    expect(refreshes).toBe(1);
  });

  test('is null when nobody is signed in', async () => {
    expect(await open(browser.tab()).accessToken()).toBe(null);
  });

  // Seen to fail when each tab has a lock of its own.
  test('is renewed once when two tabs need one at the same instant', async () => {
    const one = await signedIn();
    const two = open(browser.tab());
    tokenEnds();
    const tokens = await Promise.all([one, two, one, two].map((session) => session.accessToken()));
    expect(new Set(tokens).size).toBe(1);
    expect(refreshes).toBe(1);
    expect(await isGood(tokens[0] ?? null)).toBe(true);
  });

  test('is renewed by both where a browser has no locks, and the session lives on', async () => {
    const [tab, other] = [browser.tab(), browser.tab()];
    const one = await signedIn({ ...tab, locks: pageLocks() });
    const two = open({ ...other, locks: pageLocks() });
    for (let times = 0; times < 3; times++) {
      tokenEnds();
      const tokens = await Promise.all([one.accessToken(), two.accessToken()]);
      for (const token of tokens) expect(await isGood(token)).toBe(true);
      ahead += 11_000;
    }
  });
});

describe('a refresh whose answer is lost', () => {
  /** Reaches the server, and the answer does not come back: so many times. */
  const losing = (times: number): Fetch => {
    let left = times;
    return async (url, init) => {
      const answer = await counted(url, init);
      if (isRefresh(url) && left-- > 0) throw new TypeError('connection reset');
      return answer;
    };
  };

  // Seen to fail when it is tried only once.
  test('is asked for again at once, and the session lives on', async () => {
    const session = await signedIn(browser.tab(), losing(1));
    tokenEnds();
    expect(await isGood(await session.accessToken())).toBe(true);
    expect(refreshes).toBe(2);
    ahead += 11_000;
    tokenEnds();
    expect(await isGood(await session.accessToken())).toBe(true);
  });

  test('and whose network stays away keeps the session, and what is left of the token', async () => {
    const session = await signedIn(browser.tab(), (url, init) =>
      isRefresh(url) ? Promise.reject(new TypeError('no network')) : counted(url, init),
    );
    const first = await session.accessToken();
    tabsAhead += 14.5 * 60_000;
    expect(await session.accessToken()).toBe(first);
    tabsAhead += 60_000;
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'offline' });
    expect(session.user()?.username).toBe('sara');
  });

  /** A tab that asked for the next token and is gone before the answer. */
  async function diesWhileRefreshing(): Promise<void> {
    const tab = browser.tab();
    const session = await signedIn(tab, async (url, init) => {
      const answer = await counted(url, init);
      if (!isRefresh(url)) return answer;
      tab.kill();
      return new Promise(() => {});
    });
    tokenEnds();
    await expect(session.accessToken()).rejects.toThrow('the tab died');
  }
  /** Past the grace of the server nobody is forgiven an old token. */
  async function livesOn(session: Session): Promise<void> {
    await eventually(() => !browser.kept.get('pasokh.session')?.includes('"renewing"'));
    ahead += 11_000;
    tokenEnds();
    expect(await isGood(await session.accessToken())).toBe(true);
  }

  // Seen to fail when nothing is kept before the token is sent.
  test('because the tab died is taken over by another tab within the grace', async () => {
    const other = open(browser.tab());
    await diesWhileRefreshing();
    await eventually(() => refreshes === 2);
    await livesOn(other);
  });

  // Seen to fail when a new page does not look for what was left behind.
  test('because the page was left is taken up by the next page at once', async () => {
    await diesWhileRefreshing();
    await livesOn(open(browser.tab()));
    expect(refreshes).toBe(3);
  });
});

describe('the end of a session', () => {
  test('on the server ends it in all tabs, and they hear of it', async () => {
    const one = await signedIn();
    const two = open(browser.tab());
    const [heardByOne, heardByTwo] = [heardBy(one), heardBy(two)];
    await desk.sql(`update auth.sessions set revoked_at = now(), revoked_because = 'LOGOUT'`);
    tokenEnds();
    expect(await one.accessToken()).toBe(null);
    expect(one.user()).toBe(null);
    await eventually(() => two.user() === null);
    expect([heardByOne, heardByTwo]).toEqual([[undefined], [undefined]]);
    expect(browser.kept.size).toBe(0);
  });

  test('by signing out in one tab signs out all, and the server ends it too', async () => {
    const one = await signedIn();
    const two = open(browser.tab());
    const token = await two.accessToken();
    one.signOut();
    await eventually(() => two.user() === null);
    expect(await two.accessToken()).toBe(null);
    await eventually(async () => !(await isGood(token)));
  });

  // Seen to fail when what a refresh brought is kept whatever happened meanwhile.
  test('is not undone by a refresh that was under way', async () => {
    const arrived = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const one = await signedIn(browser.tab(), async (url, init) => {
      const answer = await counted(url, init);
      if (isRefresh(url)) {
        arrived.resolve();
        await goOn.promise;
      }
      return answer;
    });
    const two = open(browser.tab());
    tokenEnds();
    const asked = one.accessToken();
    await arrived.promise;
    tabsAhead = 0;
    two.signOut();
    goOn.resolve();
    expect(await asked).toBe(null);
    expect(browser.kept.size).toBe(0);
    expect(one.user()).toBe(null);
  });
});

describe('who is signed in', () => {
  test('is refused with a wrong password, and stays nobody', async () => {
    const session = open(browser.tab());
    await expect(session.signIn('sara', 'not this one')).rejects.toMatchObject({
      code: 'invalid_credentials',
      status: 401,
    });
    expect(session.user()).toBe(null);
  });

  test('by registering is known to the other tabs, also when the answer was lost', async () => {
    let lost = 0;
    const session = open(browser.tab(), async (url, init) => {
      const answer = await fetch(url, init);
      if (url.endsWith('/register') && lost++ === 0) throw new TypeError('connection reset');
      return answer;
    });
    const other = open(browser.tab());
    const who = { username: 'ali', password: testPassword, email: 'ali@example.com', display_name: 'Ali' };
    expect((await session.register(who)).display_name).toBe('Ali');
    await eventually(() => other.user()?.display_name === 'Ali');
    expectStatus(await caller(desk.url, (await other.accessToken()) ?? '').get('/api/auth/me'), 200);
  });

  test('as a guest is one guest, though two tabs begin at once', async () => {
    const guests = await Promise.all([open(browser.tab()).guest(), open(browser.tab()).guest({ display_name: 'B' })]);
    expect(guests[0]).toEqual(guests[1]);
    expect(guests[0]).toMatchObject({ guest: true, role: 'CUSTOMER' });
  });

  test('is the same object until something of them changes', async () => {
    const one = await signedIn();
    const two = open(browser.tab());
    const [before, heard] = [two.user(), heardBy(two)];
    tokenEnds();
    await one.accessToken();
    const user = one.user();
    if (!user) throw new Error('nobody is signed in');
    one.setUser({ ...user, display_name: 'Sara Amini' });
    await eventually(() => two.user()?.display_name === 'Sara Amini');
    expect(heard).toEqual(['Sara Amini']);
    expect(before?.display_name).toBe('sara');
    expect(two.user()).toBe(two.user());
  });
});
