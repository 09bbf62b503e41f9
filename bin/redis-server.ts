import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from './free-port.ts';
import { cutTether, spawnBound } from './spawn-bound.ts';

/** A real Redis that keeps nothing on disk and is heard on this machine alone. */
export interface RedisServer {
  /** Its database 0. */
  readonly url: string;
  /** A numbered database of it that nobody has used since it was created. */
  freshUrl(): string;
  /** On the port it had before; does nothing while it runs. */
  start(): Promise<void>;
  /** All it held is gone, and its connections are closed. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Empties it; connections stay. */
  flush(): Promise<void>;
  /** After `stop`: waits until so many connections were tried in vain. */
  refused(attempts: number): Promise<void>;
  /** Says these commands, one a line. @returns all it answered. */
  say(...commands: string[]): Promise<string>;
}

export const redisIsInstalled = spawnSync('sh', ['-c', 'command -v redis-server']).status === 0;

/** Not started yet. */
export function createRedisServer(args: readonly string[] = []): RedisServer {
  let port = 0;
  let end: (() => Promise<void>) | undefined;
  let databases = 0;

  const redis: RedisServer = {
    get url() {
      return `redis://127.0.0.1:${port}`;
    },
    freshUrl: () => `${redis.url}/${++databases}`,
    async start() {
      if (end) return;
      port ||= await freePort();
      const dir = await mkdtemp(join(tmpdir(), 'pasokh-redis-'));
      const settings = ['--bind', '127.0.0.1', '--port', `${port}`, '--databases', '1000', '--dir', dir, '--save', ''];
      const child = spawnBound('redis-server', [...settings, ...args], ['pipe', 'inherit']);
      const ended = once(child, 'exit');
      end = async () => {
        cutTether(child);
        await ended;
        await rm(dir, { recursive: true });
      };
      await ready(child);
    },
    async stop() {
      const ending = end?.();
      end = undefined;
      await ending;
    },
    async restart() {
      await redis.stop();
      await redis.start();
    },
    async flush() {
      await redis.say('FLUSHALL');
    },
    async refused(attempts) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const doorkeeper = createServer((socket) => {
        socket.resetAndDestroy();
        if (--attempts <= 0) resolve();
      });
      doorkeeper.listen(port, '127.0.0.1');
      await promise;
      doorkeeper.close();
      await once(doorkeeper, 'close');
    },
    async say(...commands) {
      const socket = connect(port, '127.0.0.1');
      socket.write([...commands, 'QUIT', ''].join('\r\n'));
      return text(socket);
    },
  };
  return redis;
}

/** Reads on for as long as it lives: a server whose log nobody reads stops when the pipe is full. */
async function ready(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let log = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    log += part;
    if (log.includes('Ready to accept connections')) resolve();
  });
  child.once('error', reject).once('exit', () => reject(new Error(`redis-server ended:\n${log}`)));
  await promise;
}
