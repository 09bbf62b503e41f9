import type { Tokens, User } from '#contract/people.ts';
import { ApiError, browserFetch, type Fetch, repeated, request } from './api.ts';
import { newClientId } from './client-id.ts';
import { browserLocks, type Locks } from './locks.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { browserStorage, type TabStorage } from './storage.ts';
import { createListeners } from './store.ts';

interface Registration {
  username: string;
  password: string;
  email: string;
  display_name?: string;
  locale?: User['locale'];
}
interface Guest {
  display_name?: string;
  email?: string;
  locale?: User['locale'];
}

/** Who is signed in, in all tabs of this browser together. */
export interface Session {
  /** The same object until something of the person changed. */
  user(): User | null;
  /** Somebody signed in or out, here or in another tab, or what is known of them changed. */
  subscribe(listener: () => void): () => void;
  /** @throws {ApiError} `second_factor_required`: once more, with a code. */
  signIn(username: string, password: string, code?: string): Promise<User>;
  /** `askDevice` gives what the device answers to these options of WebAuthn. @throws {ApiError} or what it throws. */
  signInByPasskey<T>(askDevice: (options: T) => Promise<object>): Promise<User>;
  /** Makes an account and signs in to it. @throws {ApiError} */
  register(who: Registration): Promise<User>;
  /** Signs in as whom somebody else vouches for; whoever was signed in before is so no longer. @throws {ApiError} */
  enter(path: '/api/auth/widget' | '/api/auth/oidc/finish', proof: object): Promise<User>;
  /** Begins as a guest, unless somebody is signed in already. @throws {ApiError} */
  guest(who?: Guest): Promise<User>;
  /** At once, in all tabs; the server is told as far as it can be reached. */
  signOut(): void;
  /**
   * A token that is good for now, or null when nobody is signed in.
   * @throws {ApiError} when it has to be renewed and the server cannot be reached: the session stays.
   */
  accessToken(): Promise<string | null>;
  /** The same for who was told that `refused` is not good. */
  renew(refused: string): Promise<string | null>;
  /** What the server has said of the person since. */
  setUser(user: User): void;
  /** Stops listening to other tabs. */
  close(): void;
}

interface Kept {
  access_token: string;
  refresh_token: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  expires_at: number;
  user: User;
  /** Its refresh token was sent, and no answer has been kept. */
  renewing?: true;
}

/** A token with less than this left is renewed first. Milliseconds. */
const margin = 60_000;

export function createSession({
  key = 'pasokh.session',
  storage = browserStorage(),
  locks = browserLocks(),
  fetch = browserFetch,
  base = '',
  now = Date.now,
}: {
  key?: string;
  storage?: TabStorage;
  locks?: Locks;
  fetch?: Fetch;
  base?: string;
  now?: () => number;
} = {}): Session {
  const changed = createListeners<void>();
  let held = read();
  let renewing: Promise<Kept | null> | undefined;

  function read(): Kept | null {
    try {
      return JSON.parse(storage.get(key) ?? 'null');
    } catch {
      return null;
    }
  }
  function learn(next: Kept | null): void {
    const before = held?.user ?? null;
    const isSame = JSON.stringify(before) === JSON.stringify(next?.user ?? null);
    held = next && before && isSame ? { ...next, user: before } : next;
    if (!isSame) changed.tell();
  }
  function keep(next: Kept | null): void {
    if (next) storage.set(key, JSON.stringify(next));
    else storage.remove(key);
    learn(next);
  }
  function begin({ access_token, refresh_token, expires_in, user }: Tokens): Kept {
    const next = { access_token, refresh_token, expires_at: now() + expires_in * 1000, user };
    keep(next);
    return next;
  }
  const isFresh = ({ expires_at, renewing }: Kept) => !renewing && expires_at - now() > margin;

  /** One at a time in all tabs: the reuse of an old refresh token would end the session for all of them. */
  function renew(refused: string): Promise<Kept | null> {
    renewing ??= locks
      .hold(`${key} refresh`, () => change(refused))
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  }

  async function change(refused: string): Promise<Kept | null> {
    const old = read();
    if (!old || (old.access_token !== refused && isFresh(old))) {
      learn(old);
      return old;
    }
    // Whoever finds this, because the page was left before the answer was kept, asks again at once: for some seconds the
    // server gives the same answer to the same token, after that it takes us for a thief.
    storage.set(key, JSON.stringify({ ...old, renewing: true }));
    const tokens = await refreshTokens(fetch, base, old.refresh_token).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'invalid_refresh_token') return null;
      throw error;
    });
    const latest = read();
    // Signed out meanwhile, or in as somebody else: what was asked for is not wanted any more.
    if (latest?.refresh_token !== old.refresh_token) {
      learn(latest);
      return latest;
    }
    if (tokens) return begin(tokens);
    keep(null);
    return null;
  }

  const stop = storage.onChange((other) => {
    if (other !== key && other !== null) return;
    learn(read());
    if (locks.acrossTabs) finish();
  });
  /** What another tab, or this page before it was left, may not have brought to its end. */
  function finish(): void {
    if (held?.renewing) renew('').catch(() => {});
  }
  finish();

  const post = <T>(path: string, body: object, rest: object = {}) =>
    request<T>(fetch, base, { method: 'POST', path, body, ...rest });

  const self: Session = {
    user: () => held?.user ?? null,
    subscribe: (listener) => changed.add(listener),
    async signIn(username, password, code) {
      const body = { username, password, ...(code === undefined ? {} : { code }) };
      return begin(await post<Tokens>('/api/auth/login', body)).user;
    },
    async signInByPasskey<T>(askDevice: (options: T) => Promise<object>) {
      const { options } = await post<{ options: T }>('/api/auth/passkeys/options', {});
      const credential = await askDevice(options);
      return begin(await post<Tokens>('/api/auth/passkeys/login', { credential })).user;
    },
    async register(who) {
      const idempotencyKey = newClientId();
      await repeated(2, () => post('/api/auth/register', who, { idempotencyKey }));
      return self.signIn(who.username, who.password);
    },
    enter: (path, proof) =>
      locks.hold(`${key} guest`, async () => {
        const tokens = await post<Tokens>(path, proof);
        const old = read();
        const { user } = begin(tokens);
        if (old) endOnServer(old).catch(() => {});
        return user;
      }),
    guest: (who = {}) =>
      locks.hold(`${key} guest`, async () => {
        const other = read();
        learn(other);
        if (other) return other.user;
        const idempotencyKey = newClientId();
        return begin(await repeated(2, () => post<Tokens>('/api/auth/guest', who, { idempotencyKey }))).user;
      }),
    signOut() {
      const old = read();
      keep(null);
      if (old) endOnServer(old).catch(() => {});
    },
    async accessToken() {
      if (!held || isFresh(held)) return held?.access_token ?? null;
      const old = held;
      try {
        return (await renew(old.access_token))?.access_token ?? null;
      } catch (error) {
        if (old.expires_at > now()) return old.access_token;
        throw error;
      }
    },
    async renew(refused) {
      const next = await renew(refused);
      // What ran already knew nothing of the refusal.
      const good = next?.access_token === refused ? await renew(refused) : next;
      return good?.access_token ?? null;
    },
    setUser(user) {
      const latest = read();
      if (latest?.user.id === user.id) keep({ ...latest, user });
    },
    close: stop,
  };

  async function endOnServer({ access_token, refresh_token, expires_at }: Kept): Promise<void> {
    const tokens =
      expires_at > now() ? { access_token, refresh_token } : await refreshTokens(fetch, base, refresh_token);
    const body = { refresh_token: tokens.refresh_token };
    await post('/api/auth/logout', body, { token: tokens.access_token, keepalive: true });
  }
  return self;
}
