import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRedisServer } from '../../bin/redis-server.ts';
import { describeWithRedis } from '../../test/redis-server.ts';
import { openTcpProxy } from '../../test/tcp-proxy.ts';
import { eventually } from '../client/http-client.ts';
import { StartError } from './env.ts';
import { createLocalLive } from './live.ts';
import { createLog } from './log.ts';
import { presenceTimes } from './presence.ts';
import { openRedis } from './redis.ts';
import { openRedisConnection } from './redis-connection.ts';

const open = (url: string, log = createLog('silent')) =>
  openRedis(
    url,
    createLocalLive(() => {}),
    presenceTimes(25),
    log,
  );
const refusalOf = async (url: string) => {
  const error = await open(url).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(StartError);
  return String(error);
};

// Seen to fail when the first attempt is repeated like all others.
test.each([
  ['nothing listens', 'redis://:secret@127.0.0.1:1', 'ECONNREFUSED'],
  ['there is no such host', 'redis://:secret@no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/],
  ['the database has no number', 'redis://:secret@127.0.0.1:1/one', 'Invalid pathname'],
  ['the password is no text', 'redis://:secret%zz@127.0.0.1:1', 'URI malformed'],
])('a start is refused with one line when %s', async (_, url, reason) => {
  const refusal = await refusalOf(url);
  expect(refusal).toMatch(reason);
  expect(refusal).toMatch(/REDIS_URL/);
  expect(refusal).not.toMatch(/secret|\n/);
});

describeWithRedis('a Redis', (redis) => {
  // Seen to fail without a time limit of the socket.
  test('that was never greeted is not waited for', async () => {
    const proxy = await openTcpProxy(redis.url);
    proxy.blackhole();
    expect(await refusalOf(proxy.through(redis.url))).toContain('timeout');
    await proxy.close();
  });

  test('that is away shows in the ping, until it is back', async () => {
    const { ping, close } = await open(redis.freshUrl());
    const answers = () => ping().then(Boolean, () => false);
    expect(await answers()).toBe(true);
    await redis.stop();
    expect(await answers()).toBe(false);
    await redis.start();
    await eventually(answers);
    await close();
  });

  // Seen to fail when the end waits for every answer.
  test('that says nothing keeps nobody from ending, nor does one that is away', async () => {
    const proxy = await openTcpProxy(redis.url);
    const silent = await open(proxy.through(redis.url));
    const away = await open(redis.url);
    proxy.blackhole();
    silent.live.publish([{ name: 'session.revoked', payload: { session_id: 'x' }, audience: [] }]);
    await redis.stop();
    const asked = performance.now();
    await Promise.all([silent.close(), away.close()]);
    expect(performance.now() - asked).toBeLessThan(2000);
    await proxy.close();
  });

  // Seen to fail when the client is left to end the attempt.
  test('is not come back to after the end', async () => {
    const proxy = await openTcpProxy(redis.url);
    const { client, close } = await openRedisConnection(proxy.through(redis.url), 'test', createLog('silent'));
    const ended = new Promise<void>((resolve) => {
      // By then the attempt has begun.
      client.once('reconnecting', () => queueMicrotask(() => resolve(close())));
    });
    const ready = new Promise((resolve) => client.once('ready', resolve));
    proxy.reset();
    await ended;
    await ready;
    expect(client.isReady).toBe(false);
    await proxy.close();
  });

  // Seen to fail when the client is destroyed at once.
  test('takes what was asked of it before the end', async () => {
    const url = redis.freshUrl();
    const [ending, staying] = [await open(url), await open(url)];
    await ending.presence.renew('reza', 'a');
    const released = ending.presence.release('reza', 'a');
    await ending.close();
    expect(await released).toBe(true);
    expect(await staying.presence.renew('reza', 'b')).toBe(true);
    await staying.close();
  });
});

describeWithRedis('a Redis with a password', () => {
  const guarded = createRedisServer(['--requirepass', 'p@ss:word']);
  // It names the command that it does not know, with its arguments: so does a Redis that is too old.
  const talkative = createRedisServer(['--requirepass', 'p@ss:word', '--rename-command', 'HELLO', '']);
  beforeAll(() => Promise.all([guarded.start(), talkative.start()]));
  afterAll(() => Promise.all([guarded.stop(), talkative.stop()]));
  const withPassword = (url: string) => url.replace('//', `//:${encodeURIComponent('p@ss:word')}@`);

  test('lets in who knows it, and nobody else', async () => {
    const { ping, close } = await open(withPassword(guarded.url));
    await ping();
    await close();
    expect(await refusalOf(guarded.url)).toContain('NOAUTH');
    expect(await refusalOf(guarded.url.replace('//', '//:other@'))).toContain('WRONGPASS');
  });

  // Seen to fail when the reason is told as it came, and with a line for each attempt to come back.
  test('has it told to nobody: neither in a refusal nor in the log', async () => {
    const refusal = await refusalOf(withPassword(talkative.url));
    expect(refusal).toContain("unknown command 'HELLO'");
    expect(refusal).not.toContain('p@ss:word');

    const proxy = await openTcpProxy(guarded.url);
    const logged: string[] = [];
    const log = createLog('trace', { write: (line) => void logged.push(line) });
    const { ping, close } = await open(withPassword(proxy.through(guarded.url)), log);
    proxy.cut();
    await eventually(() => logged.length === 2);
    proxy.pass();
    await eventually(() => ping().then(Boolean, () => false));
    expect(logged.map((line) => JSON.parse(line).msg)).toEqual([
      ...Array(2).fill('a Redis connection was lost'),
      ...Array(2).fill('a Redis connection is back'),
    ]);
    expect(logged.join()).not.toMatch(/p@ss|p%40ss/);
    await close();
    await proxy.close();
  });
});
