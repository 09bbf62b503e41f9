import { io } from 'socket.io-client';
import type { ErrorCode } from '#contract/errors.ts';
import type { Ack, SocketRequest, SocketRequestName } from '#contract/socket.ts';
import { ApiError, browserFetch, createApi, type Fetch } from './api.ts';
import type { Frame, SocketAnswers } from './frames.ts';
import type { Session } from './session.ts';
import { createListeners, createStore, type Readable } from './store.ts';
import { type ChatFollower, createSync } from './sync.ts';
import { type OnWake, onWake } from './wake.ts';

/** `CONNECTING` at first and after a break; `OFFLINE` once that failed, while it is tried again, and when nobody is signed in. */
export type LiveState = 'CONNECTING' | 'ONLINE' | 'OFFLINE';

/**
 * The live connection of whoever is signed in. It comes back by itself; what was missed meanwhile is caught up with and
 * told to the same listeners. Frames that say how things stand now and are kept nowhere (`typing`, `operator_status`,
 * `queue_position`, `ticket_looked_at`) are not caught up with: look afresh when it is `ONLINE` again.
 */
export interface Live extends Readable<LiveState> {
  /** @throws {ApiError} what the server has against it; `offline` or `timeout`: it may have been done, or not. */
  ask<N extends SocketRequestName>(event: N, payload: SocketRequest<N>): Promise<SocketAnswers[N]>;
  onFrame(listener: (frame: Frame) => void): () => void;
  /** What may be read has changed as a whole, or too much was missed: load everything afresh. */
  onReload(listener: () => void): () => void;
  /** The server does not let this person in, for a reason that trying again does not mend. */
  onRefusal(listener: (code: string) => void): () => void;
  /** Keeps chats in step. */
  follow(follower: ChatFollower): () => void;
  /** Asks now for what was missed. */
  catchUp(): void;
  /**
   * From when this is done on, whatever happens is heard sooner or later: what is fetched after it can be kept true.
   * @throws {ApiError} when that cannot be said, because the server cannot be reached.
   */
  listening(): Promise<void>;
  close(): void;
}

export interface LiveOptions {
  session: Session;
  /** Where the server is; without it, where the page came from. */
  url?: string;
  /** Milliseconds between two `sync`. */
  beat?: number;
  /** Milliseconds until a request without an answer is given up, and an attempt to connect. */
  patience?: number;
  /** Milliseconds until the next attempt to connect: at first, and at most. */
  retry?: { first: number; most: number };
  onWake?: OnWake;
  fetch?: Fetch;
}

export function createLive({
  session,
  url = globalThis.location?.origin,
  beat = 25_000,
  patience = 10_000,
  retry = { first: 500, most: 15_000 },
  onWake: hearWake = onWake,
  fetch = browserFetch,
}: LiveOptions): Live {
  const state = createStore<LiveState>('OFFLINE');
  const frames = createListeners<Frame>();
  const reloads = createListeners<void>();
  const refusals = createListeners<string>();
  /** The token of this connection, and the person it was opened for. */
  let token = '';
  let personId: string | null = null;
  let closed = false;
  /** Counts the attempts to connect, so that one which was overtaken notices. */
  let attempt = 0;
  let isTrying = false;
  let failures = 0;
  let nextTry: Timer;
  let givingUp: Timer;
  let beats: Timer;

  const socket = io(url, {
    autoConnect: false,
    forceNew: true,
    // One way of coming back for all reasons: Socket.IO's own does not after a refusal, or a goodbye of the server.
    reconnection: false,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    auth: (give) => give({ token }),
  });

  async function ask<N extends SocketRequestName>(event: N, payload: SocketRequest<N>): Promise<SocketAnswers[N]> {
    // Socket.IO would keep it until it is connected, maybe as somebody else.
    if (!socket.connected) throw new ApiError('offline');
    const asked = socket.timeout(patience).emitWithAck(event, payload);
    const ack: Ack<SocketAnswers[N]> = await asked.catch(() => {
      throw new ApiError(socket.connected ? 'timeout' : 'offline');
    });
    if (!ack.ok) throw new ApiError(ack.error.code as ErrorCode, ack.error.message);
    return ack;
  }

  const api = createApi({ session, fetch, base: url ?? '' });
  const sync = createSync({ ask, api, hear: frames.tell, reload: reloads.tell });
  function catchUp(): void {
    sync.run().then(
      () => {
        failures = 0;
      },
      (error: unknown) => {
        // No answer on a connection that seems open: after a sleep, or a change of network, it is not.
        if (error instanceof ApiError && error.code === 'timeout') socket.io.engine?.close();
      },
    );
  }

  async function connect(): Promise<void> {
    clearTimeout(nextTry);
    if (closed || isTrying || socket.connected || personId === null) return;
    const mine = ++attempt;
    isTrying = true;
    if (failures === 0) state.set('CONNECTING');
    try {
      const good = await session.accessToken();
      if (mine !== attempt || good === null) return;
      token = good;
      givingUp = setTimeout(() => {
        socket.disconnect();
        failed();
      }, patience);
      socket.connect();
    } catch {
      if (mine === attempt) failed();
    }
  }
  function stopTrying(): void {
    attempt += 1;
    isTrying = false;
    clearTimeout(nextTry);
    clearTimeout(givingUp);
  }
  function failed(): void {
    stopTrying();
    if (closed || personId === null) return;
    state.set('OFFLINE');
    tryLater();
  }
  function tryLater(): void {
    const delay = Math.min(retry.most, retry.first * 2 ** failures++);
    clearTimeout(nextTry);
    // Spread out, so that a server that comes back is not met by everybody at once.
    nextTry = setTimeout(connect, delay * (0.5 + Math.random() / 2));
  }

  socket.on('connect', () => {
    stopTrying();
    beats = setInterval(() => {
      catchUp();
      void presentToken();
    }, beat);
    state.set('ONLINE');
    catchUp();
  });
  socket.on('connect_error', async ({ message }) => {
    if (message === 'second_factor_needed') refusals.tell(message);
    if (message !== 'invalid_token') return failed();
    const [mine, isFirst] = [attempt, failures === 0];
    const renewed = await session.renew(token).catch(() => null);
    if (mine !== attempt) return;
    if (!isFirst || renewed === null) return failed();
    failures = 1;
    stopTrying();
    void connect();
  });
  socket.on('disconnect', (reason) => {
    clearInterval(beats);
    if (reason === 'io client disconnect') return;
    stopTrying();
    state.set('CONNECTING');
    tryLater();
  });
  // The server is believed to say what the contract says it says.
  socket.onAny((event, data) => {
    if (event === 'reload') reloads.tell();
    frames.tell({ event, data } as Frame);
  });

  /** A token that ends would end the connection with it. */
  async function presentToken(): Promise<void> {
    const good = await session.accessToken().catch(() => null);
    if (good === null || good === token) return;
    try {
      await ask('renew_token', { token: good });
      token = good;
    } catch (error) {
      // Of another session of the same person: they signed in anew.
      if (error instanceof ApiError && error.code === 'invalid_token') socket.io.engine?.close();
    }
  }

  function followPerson(): void {
    const id = session.user()?.id ?? null;
    if (id === personId) return;
    personId = id;
    failures = 0;
    stopTrying();
    sync.forget();
    socket.disconnect();
    state.set('OFFLINE');
    void connect();
  }
  const stopWaking = hearWake(() => {
    if (socket.connected) return catchUp();
    failures = 0;
    void connect();
  });
  const stopFollowing = session.subscribe(followPerson);
  followPerson();

  return {
    get: state.get,
    subscribe: state.subscribe,
    ask,
    onFrame: frames.add,
    onReload: reloads.add,
    onRefusal: refusals.add,
    follow: sync.follow,
    catchUp,
    listening: sync.listening,
    close() {
      closed = true;
      stopTrying();
      stopWaking();
      stopFollowing();
      clearInterval(beats);
      socket.disconnect();
      state.set('OFFLINE');
    },
  };
}
type Timer = ReturnType<typeof setTimeout> | undefined;
