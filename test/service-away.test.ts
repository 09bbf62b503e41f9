import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type Caller, caller, eventually, expectStatus } from '../src/client/http-client.ts';
import { readConfig } from '../src/kit/env.ts';
import { createLog } from '../src/kit/log.ts';
import { type Running, startPasokh } from '../src/main.ts';
import { testPassword } from './desk.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

// A gateway that knows three processes of ticketing; one dies, and the ways to the others may be bad.
let databaseUrl: string;
let behind: Running;
let dying: TcpProxy;
let ways: TcpProxy[];
let gateway: Running;
let sara: Caller;
let bearer: Record<string, string>;
let sql: Client;
beforeAll(async () => {
  databaseUrl = await cloneDatabase(inject('serverUrl'), inject('template'));
  const start = (env: Record<string, string>) =>
    startPasokh(
      readConfig({
        ...{ DATABASE_URL: databaseUrl, HOST: '127.0.0.1', PORT: '0', ADMIN_USERNAME: 'parisa', ...env },
        ...{ ADMIN_PASSWORD: testPassword, CORS_ORIGINS: 'https://shop.example', REQUESTS_PER_ADDRESS: '100000' },
      }),
      { log: createLog('silent') },
    );
  behind = await start({ SERVICES: 'auth,ticketing,chat,notification,workers' });
  dying = await openTcpProxy(behind.url);
  ways = [await openTcpProxy(behind.url), await openTcpProxy(behind.url)];
  const { url } = behind;
  gateway = await start({
    ...{ SERVICES: 'gateway', AUTH_SERVICE_URL: url, CHAT_SERVICE_URL: url, NOTIFICATION_SERVICE_URL: url },
    TICKETING_SERVICE_URL: [dying, ...ways].map((way) => way.through(url)).join(),
  });
  const registration = { username: 'sara', password: testPassword, email: 'sara@example.com' };
  expectStatus(await caller(gateway.url).post('/api/auth/register', registration), 201);
  const tokens = await caller(gateway.url).post('/api/auth/login', { username: 'sara', password: testPassword });
  const { access_token } = expectStatus(tokens, 200);
  sara = caller(gateway.url, access_token);
  bearer = { authorization: `Bearer ${access_token}` };
  sql = new Client({ connectionString: databaseUrl });
  await sql.connect();
});
afterEach(() => {
  for (const way of ways) way.pass();
});
afterAll(async () => {
  await sql.end();
  await gateway.stop();
  await behind.stop();
  for (const way of ways) await way.close();
  await dropDatabase(inject('serverUrl'), new URL(databaseUrl).pathname.slice(1));
});
const open = (subject: string) => sara.post('/api/tickets', { subject, body: 'how?' });
const countOf = async (subject: string) =>
  (await sql.query('select from ticketing.tickets where subject = $1', [subject])).rowCount;

const gatewayAnswers = async (within: number) => {
  const signal = AbortSignal.timeout(within);
  const tries = Array.from({ length: 6 }, () =>
    fetch(new URL('/api/tickets', gateway.url), { signal, headers: bearer }),
  );
  const answers = await Promise.all(tries).catch(() => []);
  return answers.length > 0 && answers.every(({ status }) => status === 200);
};

// Seen to fail with one try for each request.
test('when a process dies nobody notices, neither who reads nor who writes', async () => {
  await dying.close();
  const asked = Array.from({ length: 12 }, async (_, at) => {
    expectStatus(await sara.get('/api/tickets'), 200);
    expectStatus(await open(`one way ${at}`), 201);
  });
  await Promise.all(asked);
  for (let at = 0; at < 12; at++) expect(await countOf(`one way ${at}`)).toBe(1);
  expect(expectStatus(await caller(gateway.url).get('/readyz'), 200).parts.ticketing).toBe('up');
});

// Seen to fail without looking at the processes: every other request hangs for half a minute.
test('a process that takes requests and answers none is left alone soon, and asked again when it answers', async () => {
  ways[0]?.blackhole('to client');
  await eventually(() => gatewayAnswers(1000));
  ways[1]?.cut();
  ways[0]?.pass();
  await eventually(() => gatewayAnswers(1000));
});

// Seen to fail when every request is repeated: the ticket is there twice.
test('what a process may have done is not asked of another: the client hears 503, and its own repeat finds the first', async () => {
  for (const way of ways) way.blackhole('to client');
  const key = { 'idempotency-key': 'only-once' };
  const answer = sara.post('/api/tickets', { subject: 'once', body: 'how?' }, key);
  await eventually(async () => (await countOf('once')) === 1);
  for (const way of ways) way.reset();
  expect(await answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  for (const way of ways) way.pass();
  await eventually(
    async () => (await sara.post('/api/tickets', { subject: 'once', body: 'how?' }, key)).status === 201,
  );
  expect(await countOf('once')).toBe(1);
});

// Seen to fail when the answer of a service goes out past the gateway's own headers.
test('answers from elsewhere carry the headers of the gateway', async () => {
  const { headers } = await sara.get('/api/tickets', { origin: 'https://shop.example', 'x-request-id': 'from-sara-1' });
  expect(headers.get('access-control-allow-origin')).toBe('https://shop.example');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-request-id')).toBe('from-sara-1');
});
