import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Caller, caller, eventually, expectStatus } from '../src/client/http-client.ts';
import { readConfig } from '../src/kit/env.ts';
import { createLog } from '../src/kit/log.ts';
import { type Running, startPasokh } from '../src/main.ts';
import { testPassword } from './desk.ts';
import { cloneDatabase, dropDatabase } from './scratch-database.ts';

// The gateway in one process, the services in another: the same stories as in one.
let databaseUrl: string;
let behind: Running;
let gateway: Running;
const start = (env: Record<string, string>) => {
  const base = {
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    ADMIN_USERNAME: 'parisa',
    ADMIN_PASSWORD: testPassword,
  };
  return startPasokh(readConfig({ ...base, ...env }), { log: createLog('fatal') });
};
beforeAll(async () => {
  databaseUrl = await cloneDatabase(inject('serverUrl'), inject('template'));
  behind = await start({ SERVICES: 'auth,ticketing,chat,notification,workers' });
  const { url } = behind;
  const urls = {
    AUTH_SERVICE_URL: url,
    TICKETING_SERVICE_URL: url,
    CHAT_SERVICE_URL: url,
    NOTIFICATION_SERVICE_URL: url,
  };
  gateway = await start({ SERVICES: 'gateway', ...urls });
});
afterAll(async () => {
  await gateway.stop();
  await behind.stop();
  await dropDatabase(inject('serverUrl'), new URL(databaseUrl).pathname.slice(1));
});

async function signIn(url: string, username: string): Promise<Caller & { token: string }> {
  const tokens = expectStatus(await caller(url).post('/api/auth/login', { username, password: testPassword }), 200);
  return { ...caller(url, tokens.access_token), token: tokens.access_token };
}

describe('a gateway apart from the services', () => {
  test('passes requests on, bodies and errors as they are, and checks tokens and roles at the edge', async () => {
    const nobody = caller(gateway.url);
    const registration = { username: 'sara', password: testPassword, email: 'sara@example.com' };
    expectStatus(await nobody.post('/api/auth/register', registration), 201);
    expect(await nobody.post('/api/auth/register', registration)).toMatchObject({
      status: 409,
      body: { code: 'username_taken' },
    });
    const sara = await signIn(gateway.url, 'sara');
    const opened = await sara.post(
      '/api/tickets',
      { subject: 'سلام', body: 'متن' },
      { 'x-request-id': 'through-the-gateway' },
    );
    expect(opened.headers.get('x-request-id')).toBe('through-the-gateway');
    const { ticket } = expectStatus(opened, 201);
    expectStatus(await sara.get(`/api/tickets/${ticket.id}`), 200);
    expect(await sara.post('/api/tickets', { subject: 'x' })).toMatchObject({
      status: 422,
      body: { code: 'invalid_request' },
    });
    expect((await sara.get('/api/users')).status).toBe(403);
    expect((await nobody.get('/api/tickets')).status).toBe(401);
    expect((await nobody.get('/nowhere')).status).toBe(404);
    expect(expectStatus(await nobody.get('/api/openapi.json'), 200).paths['/api/tickets'].post).toBeDefined();
  });

  test('a service that is asked past the gateway checks for itself, and believes no header', async () => {
    const past = caller(behind.url);
    const forged = { 'x-user-id': 'x', 'x-role': 'ADMIN', 'remote-user': 'parisa' };
    expect((await past.get('/api/tickets', forged)).status).toBe(401);
    expect(
      (
        await past.get('/api/users', {
          ...forged,
          authorization: `Bearer ${(await signIn(gateway.url, 'sara')).token}`,
        })
      ).status,
    ).toBe(403);
    expectStatus(await (await signIn(behind.url, 'parisa')).get('/api/users'), 200);
  });

  test('an API key passes the gateway within its scopes, and is dead everywhere once revoked', async () => {
    const parisa = await signIn(gateway.url, 'parisa');
    const body = { name: 'reports', scopes: ['tickets:read'] };
    const { api_key, key } = expectStatus(await parisa.post('/api/api-keys', body), 201);
    const through = caller(gateway.url, key);
    const past = caller(behind.url, key);
    for (const program of [through, past]) {
      expectStatus(await program.get('/api/tickets'), 200);
      expect((await program.get('/api/chats')).status).toBe(403);
    }
    expectStatus(await parisa.delete(`/api/api-keys/${api_key.id}`), 204);
    await eventually(async () => (await through.get('/api/tickets')).status === 401);
    await eventually(async () => (await past.get('/api/tickets')).status === 401);
  });

  test.each(['polling', 'websocket'])('passes sockets on over %s, with live push', async (transport) => {
    const sara = await signIn(gateway.url, 'sara');
    const socket = io(gateway.url, { auth: { token: sara.token }, transports: [transport], forceNew: true });
    const heard: string[] = [];
    socket.on('ticket_changed', (ticket: { id: string }) => heard.push(ticket.id));
    await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
    expect(await socket.emitWithAck('sync', {})).toMatchObject({ ok: true });
    const { ticket } = expectStatus(await sara.post('/api/tickets', { subject: 'live', body: 'text' }), 201);
    await eventually(() => heard.includes(ticket.id));
    socket.disconnect();
  });

  test('keeps a foreign page’s Origin, so that the service refuses its socket', async () => {
    const { token } = await signIn(gateway.url, 'sara');
    const socket = io(gateway.url, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { origin: 'https://evil.example' },
    });
    const outcome = await new Promise((resolve) => {
      socket.once('connect', () => resolve('connected'));
      socket.once('connect_error', () => resolve('refused'));
    });
    socket.disconnect();
    expect(outcome).toBe('refused');
  });

  test('a service that is away is 503 for its own paths, and shows in readiness; it comes back by itself', async () => {
    const sara = await signIn(gateway.url, 'sara');
    const { port } = new URL(behind.url);
    await behind.stop();
    expect(await sara.get('/api/tickets')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expectStatus(await caller(gateway.url).get('/api/openapi.json'), 200);
    expect(await caller(gateway.url).get('/readyz')).toMatchObject({
      status: 503,
      body: { parts: { ticketing: 'down', database: 'up' } },
    });
    behind = await start({ SERVICES: 'auth,ticketing,chat,notification,workers', PORT: port });
    expectStatus(await sara.get('/api/tickets'), 200);
    expectStatus(await caller(gateway.url).get('/readyz'), 200);
  });
});
