import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Caller, eventually, expectStatus } from '../src/client/http-client.ts';
import { readConfig } from '../src/kit/env.ts';
import { createLog } from '../src/kit/log.ts';
import { startPasokh } from '../src/main.ts';
import { type Desk, openDesk } from './desk.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let databaseUrl: string;
let proxy: TcpProxy;
let desk: Desk;
let sara: Caller;
beforeAll(async () => {
  databaseUrl = await cloneDatabase(inject('serverUrl'), inject('template'));
  proxy = await openTcpProxy(databaseUrl);
  desk = await openDesk({ DATABASE_URL: proxy.through(databaseUrl) });
  sara = await desk.register('sara');
});
afterAll(async () => {
  proxy.pass();
  await desk.stop();
  await proxy.close();
  await dropDatabase(inject('serverUrl'), new URL(databaseUrl).pathname.slice(1));
});

const open = (subject: string) => sara.post('/api/tickets', { subject, body: 'text' });

describe('Q8: the database is away', () => {
  test('every request that needs it hears 503 with Retry-After, readiness says which part, and all is well after', async () => {
    proxy.cut();
    const answer = await open('into the void');
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await desk.nobody.get('/readyz')).toMatchObject({
      status: 503,
      body: { parts: { database: 'down', queue: 'down' } },
    });
    expectStatus(await desk.nobody.get('/healthz'), 200);
    proxy.pass();
    await eventually(async () => (await desk.nobody.get('/readyz')).status === 200);
    const { ticket } = expectStatus(
      await eventually(async () => {
        const again = await open('after the cut');
        return again.status === 201 && again;
      }),
      201,
    );
    expectStatus(await sara.get(`/api/tickets/${ticket.id}`), 200);
  });

  // Fails when readiness waits for its parts without an end.
  test('the database falls silent: readiness says so within seconds, and no longer when it speaks again', async () => {
    proxy.blackhole();
    const asked = performance.now();
    expect(await desk.nobody.get('/readyz')).toMatchObject({
      status: 503,
      body: { parts: { database: 'down', queue: 'down' } },
    });
    expect(performance.now() - asked).toBeLessThan(6000);
    expectStatus(await desk.nobody.get('/healthz'), 200);
    proxy.pass();
    await eventually(async () => (await desk.nobody.get('/readyz')).status === 200);
  });

  // Fails when an error of the commit is swallowed: then a 201 has no row.
  test('cuts in the middle of a crowd: whoever heard 201 has a ticket, and nobody who heard nothing has two', async () => {
    const answers: { subject: string; status: number; id?: string }[] = [];
    let running = true;
    const cutter = (async () => {
      for (let at = 0; at < 6; at++) {
        await eventually(() => answers.length > at * 12);
        proxy.cut();
        proxy.pass();
      }
      running = false;
    })();
    const crowd = Array.from({ length: 8 }, async (_, who) => {
      for (let at = 0; running || at < 5; at++) {
        const subject = `crowd ${who} ${at}`;
        const { status, body } = await open(subject);
        answers.push({ subject, status, id: body.ticket?.id });
      }
    });
    await Promise.all([cutter, ...crowd]);
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows: stored } = await client.query<{ id: string; subject: string }>(
      "select id, subject from ticketing.tickets where subject like 'crowd %'",
    );
    await client.end();
    for (const { status } of answers) expect([201, 503]).toContain(status);
    const acknowledged = answers.filter(({ status }) => status === 201);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(answers.some(({ status }) => status === 503)).toBe(true);
    for (const { id, subject } of acknowledged)
      expect(stored.filter((row) => row.id === id && row.subject === subject)).toHaveLength(1);
    expect(new Set(stored.map(({ subject }) => subject)).size).toBe(stored.length);
  });

  // Fails when the claim is taken at the start only: then two of them run, deaf to each other.
  test('after a break the database is still claimed by this one process', async () => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const claims = async () =>
      (
        await client.query(`select from pg_locks where locktype = 'advisory' and granted and database =
        (select oid from pg_database where datname = current_database()) and objid = 7279084012 & 4294967295`)
      ).rowCount;
    await eventually(async () => (await claims()) === 1);
    proxy.reset();
    await eventually(async () => (await claims()) === 0);
    await eventually(async () => (await claims()) === 1);
    await client.end();
    const second = readConfig({ DATABASE_URL: databaseUrl, HOST: '127.0.0.1', PORT: '0' });
    await expect(startPasokh(second, { log: createLog('silent') })).rejects.toThrow('Another Pasokh');
  });
});
