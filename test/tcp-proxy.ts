import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A bad wire: everything goes through, until told otherwise. */
export interface TcpProxy {
  /** The same URL, but through here. */
  through(url: string): string;
  /** Hands new connections on to where this URL points. */
  aim(url: string): void;
  /** Lets everything through again; what was held back comes first. */
  pass(): void;
  /** Every piece comes this many milliseconds later. */
  delay(milliseconds: number): void;
  /** Holds back all bytes of one direction, or of both; nobody is told. */
  blackhole(direction?: Direction): void;
  /** Breaks the open connections. */
  reset(): void;
  /** The same when so many more bytes have gone to the client, be it in the middle of a frame. */
  resetAfter(bytes: number): void;
  /** Breaks the open connections, and each new one at once. */
  cut(): void;
  close(): Promise<void>;
}
type Direction = 'to server' | 'to client';

/** Listens on a free port of this machine and hands on to where the URL points. */
export async function openTcpProxy(target: string): Promise<TcpProxy> {
  let aim = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  let latency = 0;
  let left = Number.POSITIVE_INFINITY;
  let held = new Set<Direction>();
  let freed = Promise.withResolvers<void>();

  const server = createServer({ noDelay: true }, (client) => {
    if (isCut) return void client.resetAndDestroy();
    const upstream = connect({ host: aim.hostname, port: Number(aim.port), noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    }
    void pump(client, upstream, 'to server');
    void pump(upstream, client, 'to client');
  });

  async function pump(from: Socket, to: Socket, direction: Direction): Promise<void> {
    try {
      for await (const piece of from) {
        if (latency > 0) await sleep(latency);
        while (held.has(direction)) await freed.promise;
        if (direction === 'to client' && piece.length >= left) {
          to.write(piece.subarray(0, left), reset);
          left = Number.POSITIVE_INFINITY;
          return;
        }
        if (direction === 'to client') left -= piece.length;
        to.write(piece);
      }
      to.end();
    } catch {
      to.resetAndDestroy();
    }
  }
  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' && address ? address.port : 0;

  const proxy: TcpProxy = {
    through(url) {
      const changed = new URL(url);
      changed.host = `127.0.0.1:${own}`;
      return changed.href;
    },
    aim(url) {
      aim = new URL(url);
    },
    pass() {
      [isCut, latency, left, held] = [false, 0, Number.POSITIVE_INFINITY, new Set()];
      freed.resolve();
      freed = Promise.withResolvers();
    },
    delay(milliseconds) {
      latency = milliseconds;
    },
    blackhole(direction) {
      held = new Set(direction ? [direction] : ['to server', 'to client']);
    },
    reset,
    resetAfter(bytes) {
      left = bytes;
    },
    cut() {
      isCut = true;
      reset();
    },
    async close() {
      proxy.pass();
      proxy.cut();
      await new Promise((closed) => server.close(closed));
    },
  };
  return proxy;
}
