import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { caller, eventually, expectStatus } from '../src/client/http-client.ts';
import { readConfig } from '../src/kit/env.ts';
import { createLog } from '../src/kit/log.ts';
import { startPasokh } from '../src/main.ts';
import { type Desk, openDesk, type SignedIn } from './desk.ts';
import { describeWithRedis } from './redis-server.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';

describeWithRedis('two whole processes on one database and one Redis', (redis) => {
  let databaseUrl: string;
  let one: Desk;
  let other: Desk;
  let reza: SignedIn;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    databaseUrl = await cloneDatabase(inject('serverUrl'), inject('template'));
    const env = { DATABASE_URL: databaseUrl, REDIS_URL: redis.url, PRESENCE_LEASE_SECONDS: '1' };
    one = await openDesk(env);
    other = await openDesk(env);
    reza = await one.operator('reza', { department_ids: [(await one.department('help')).id] });
    await one.operator('mina');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await one.stop();
    await other.stop();
    await dropDatabase(inject('serverUrl'), new URL(databaseUrl).pathname.slice(1));
  });
  async function connect({ url }: Desk, { tokens }: SignedIn): Promise<Socket> {
    const socket = io(url, { auth: { token: tokens.access_token }, transports: ['websocket'], forceNew: true });
    sockets.push(socket);
    await new Promise<void>((connected) => socket.once('connect', connected));
    return socket;
  }
  const statusAt = async (desk: Desk, username: string) => {
    const { items } = expectStatus(await desk.parisa.get('/api/operators'), 200);
    return items.find((operator: { display_name: string }) => operator.display_name === username)?.status;
  };

  // Seen to fail with a presence in the memory of each process.
  test('who is connected to the one is seen in the other; who is not, is away in both', async () => {
    const socket = await connect(one, reza);
    for (const desk of [one, other]) {
      await eventually(async () => (await statusAt(desk, 'mina')) === 'OFFLINE');
      expect(await statusAt(desk, 'reza')).toBe('ONLINE');
    }
    socket.disconnect();
    await eventually(async () => (await statusAt(other, 'reza')) === 'OFFLINE');
  });

  // Seen to fail with hints that stay in their process: its cache of sessions lasts for two seconds.
  test('who signs out in the one is out of the other at once', async () => {
    const again = await one.signIn('reza');
    const there = caller(other.url, again.tokens.access_token);
    expectStatus(await there.get('/api/auth/me'), 200);
    const asked = performance.now();
    expectStatus(await again.post('/api/auth/logout', { refresh_token: again.tokens.refresh_token }), 204);
    await eventually(async () => (await there.get('/api/auth/me')).status === 401);
    expect(performance.now() - asked).toBeLessThan(1000);
  });

  test('readiness names Redis; while it is away the processes go on serving', async () => {
    const readiness = () => one.nobody.get('/readyz');
    expect(await readiness()).toMatchObject({ status: 200, body: { parts: { redis: 'up' } } });
    await redis.stop();
    expect(await readiness()).toMatchObject({ status: 200, body: { parts: { redis: 'down', database: 'up' } } });
    await other.signIn('reza');
    await redis.start();
    await eventually(async () => (await readiness()).body.parts.redis === 'up');
  });

  test('one that would be deaf to them, for want of Redis, does not start', async () => {
    const deaf = readConfig({ DATABASE_URL: databaseUrl, HOST: '127.0.0.1', PORT: '0' });
    await expect(startPasokh(deaf, { log: createLog('silent') })).rejects.toThrow('give both the same REDIS_URL');
  });

  // Seen to fail when a process that ends closes all sockets that its adapter reaches.
  test('the end of the one leaves the sockets of the other alone', async () => {
    const ending = await openDesk({ DATABASE_URL: databaseUrl, REDIS_URL: redis.url });
    const socket = await connect(one, await one.signIn('mina'));
    let wasClosed = false;
    socket.on('disconnect', () => {
      wasClosed = true;
    });
    await ending.stop();
    expect(await socket.timeout(5000).emitWithAck('sync', {})).toMatchObject({ ok: true });
    expect(wasClosed).toBe(false);
  });
});
