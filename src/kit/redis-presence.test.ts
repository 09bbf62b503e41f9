import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { describeWithRedis } from '../../test/redis-server.ts';
import { openTcpProxy, type TcpProxy } from '../../test/tcp-proxy.ts';
import { eventually } from '../client/http-client.ts';
import { newId } from './ids.ts';
import { createLog } from './log.ts';
import { type Presence, presenceTimes } from './presence.ts';
import { openRedisConnection } from './redis-connection.ts';
import { createRedisPresence } from './redis-presence.ts';

const log = createLog('silent');
const times = presenceTimes(25);

describeWithRedis('presence in Redis', (redis) => {
  let url: string;
  let clock: number;
  const closing: (() => Promise<void>)[] = [];
  async function connect(at = url) {
    const connection = await openRedisConnection(at, 'test', log);
    closing.push(connection.close);
    return connection;
  }
  async function openProcess(at = url) {
    const connection = await connect(at);
    const presence = createRedisPresence(connection, times, log, () => clock);
    return { presence, isBack: () => eventually(() => connection.client.isReady) };
  }
  const statesOf = async (presence: Presence, ...people: string[]) => [...(await presence.look(people)).values()];

  let [reza, mina] = ['', ''];
  beforeEach(() => {
    url = redis.freshUrl();
    clock = 1_800_000_000_000;
    [reza, mina] = [newId(), newId()];
  });
  afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

  test('processes share leases: one alone is told of the first and of the last', async () => {
    const [{ presence: one }, { presence: other }] = [await openProcess(), await openProcess()];
    const sockets = Array.from({ length: 40 }, (_, at) => `socket ${at}`);
    const processOf = (socket: string) => (sockets.indexOf(socket) % 2 === 0 ? one : other);
    const firsts = await Promise.all(sockets.map((socket) => processOf(socket).renew(reza, socket)));
    expect(firsts.filter(Boolean)).toHaveLength(1);
    expect([await statesOf(one, reza), await statesOf(other, reza)]).toEqual([['CONNECTED'], ['CONNECTED']]);
    const lasts = await Promise.all(sockets.map((socket) => processOf(socket).release(reza, socket)));
    expect(lasts.filter(Boolean)).toHaveLength(1);
  });

  test('any number of people is one question', async () => {
    const { presence } = await openProcess();
    const people = Array.from({ length: 2000 }, newId);
    await presence.renew(people.at(-1) ?? '', 'a');
    await redis.say('CONFIG RESETSTAT');
    const states = await presence.look(people);
    expect(await redis.say('INFO commandstats')).toContain('cmdstat_eval:calls=1,');
    expect([states.size, states.get(people.at(-1) ?? '')]).toEqual([2000, 'CONNECTED']);
  });

  // A11. Seen to fail without the marker in Redis.
  test('after a flush nobody is away for one heartbeat, and who renews is there at once', async () => {
    const { presence } = await openProcess();
    await presence.renew(reza, 'a');
    await statesOf(presence, mina);
    clock += times.heartbeat;
    expect(await statesOf(presence, reza, mina)).toEqual(['CONNECTED', 'AWAY']);
    await redis.flush();
    expect(await statesOf(presence, reza, mina)).toEqual(['UNKNOWN', 'UNKNOWN']);
    clock += times.heartbeat - 1;
    expect(await presence.renew(reza, 'a')).toBe(true);
    expect(await statesOf(presence, reza, mina)).toEqual(['CONNECTED', 'UNKNOWN']);
    clock += 1;
    expect(await statesOf(presence, reza, mina)).toEqual(['CONNECTED', 'AWAY']);
  });

  // Seen to fail when `look` passes the failure on, and without the marker in Redis.
  test('while Redis is down everybody is unknown; after that, for one heartbeat, everybody who has not renewed', async () => {
    const { presence, isBack } = await openProcess();
    await presence.renew(reza, 'a');
    await statesOf(presence, reza);
    clock += times.heartbeat;
    await redis.stop();
    expect(await statesOf(presence, reza, mina)).toEqual(['UNKNOWN', 'UNKNOWN']);
    await expect(presence.renew(reza, 'a')).rejects.toThrow();
    await expect(presence.release(reza, 'a')).rejects.toThrow();
    await redis.start();
    await isBack();
    await presence.renew(reza, 'a');
    expect(await statesOf(presence, reza, mina)).toEqual(['CONNECTED', 'UNKNOWN']);
    clock += times.heartbeat;
    expect(await statesOf(presence, reza, mina)).toEqual(['CONNECTED', 'AWAY']);
  });

  // Seen to fail when a marker of the future is believed.
  test('a clock that was set back makes the store young, and not unknown until that day comes again', async () => {
    const { presence } = await openProcess();
    await statesOf(presence, mina);
    clock -= 86_400_000;
    const { presence: later } = await openProcess();
    expect(await statesOf(later, mina)).toEqual(['UNKNOWN']);
    clock += times.heartbeat;
    expect(await statesOf(later, mina)).toEqual(['AWAY']);
  });

  // Seen to fail without PEXPIRE.
  test('what nobody renews is gone by itself', async () => {
    const presence = createRedisPresence(await connect(), { heartbeat: 40, lease: 200 }, log);
    expect([await presence.renew(reza, 'a'), await presence.renew(reza, 'b')]).toEqual([true, false]);
    expect(await statesOf(presence, reza)).toEqual(['CONNECTED']);
    const keys = () => redis.say(`SELECT ${new URL(url).pathname.slice(1)}`, 'KEYS *');
    expect(await keys()).toContain(reza);
    await eventually(async () => !(await keys()).includes(reza));
    expect(await statesOf(presence, reza)).toEqual(['AWAY']);
  });

  // Seen to fail when each process goes by its own clock.
  test('a process whose clock is fast takes nobody for away', async () => {
    const open = async () => createRedisPresence(await connect(), times, log);
    const [right, fast] = [await open(), await open()];
    await right.renew(reza, 'a');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + times.lease });
    try {
      expect(await statesOf(fast, reza)).toEqual(['CONNECTED']);
      expect(await fast.renew(reza, 'b')).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  describe('behind a bad wire', () => {
    let proxy: TcpProxy;
    beforeEach(async () => {
      proxy = await openTcpProxy(url);
    });
    afterEach(() => proxy.close());

    // Nobody could renew meanwhile. Seen to fail when only the marker in Redis is asked.
    test('a process that comes back to a Redis that went on does not take those without a lease for away', async () => {
      const { presence: near } = await openProcess();
      const { presence: far, isBack } = await openProcess(proxy.through(url));
      await statesOf(near, reza);
      clock += 2 * times.lease;
      expect(await statesOf(far, reza)).toEqual(['AWAY']);
      proxy.cut();
      await eventually(async () => (await statesOf(far, reza))[0] === 'UNKNOWN');
      proxy.pass();
      await isBack();
      expect([await statesOf(near, reza), await statesOf(far, reza)]).toEqual([['AWAY'], ['UNKNOWN']]);
      clock += times.heartbeat;
      expect(await statesOf(far, reza)).toEqual(['AWAY']);
    });

    // Seen to fail when answers are waited for without an end.
    test('a Redis that says nothing is not waited for', async () => {
      const { presence, isBack } = await openProcess(proxy.through(url));
      await presence.renew(reza, 'a');
      proxy.blackhole();
      const asked = performance.now();
      const answers = [statesOf(presence, reza), presence.renew(reza, 'a').catch(() => 'failed')];
      expect(await Promise.all(answers)).toEqual([['UNKNOWN'], 'failed']);
      expect(performance.now() - asked).toBeLessThan(2500);
      proxy.pass();
      await isBack();
      expect(await statesOf(presence, reza)).toEqual(['CONNECTED']);
    });
  });
});
