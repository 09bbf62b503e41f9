import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';

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

const isInstalled = spawnSync('sh', ['-c', 'command -v redis-server']).status === 0;

/**
 * Tests on a Redis of their own; each of them begins with one that runs. Where `redis-server` is not installed they are
 * skipped, but not on CI: a test that nobody runs guards nothing.
 */
export function describeWithRedis(name: string, tests: (redis: RedisServer) => void): void {
  const isSkipped = !isInstalled && !process.env.CI;
  describe.skipIf(isSkipped)(isSkipped ? `${name}: skipped, redis-server is not installed` : name, () => {
    const redis = createRedisServer();
    beforeAll(() => redis.start());
    beforeEach(() => redis.start());
    afterAll(() => redis.stop());
    tests(redis);
  });
}

/** Killed when the pipe closes that this process holds: also when it is killed itself, with no time to tidy up. */
const endsWithUs = '{ read -r _ <&3; kill -9 $$; } & exec redis-server "$@" 3<&-';

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
      const child = spawn('sh', ['-c', endsWithUs, 'sh', ...settings, ...args], {
        stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
      });
      const ended = once(child, 'exit');
      end = async () => {
        child.stdio[3]?.destroy();
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

/** Another program may take it before it is used: so seldom that the next run of the tests will do. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
