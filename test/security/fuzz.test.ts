import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Caller, expectStatus } from '../../src/client/http-client.ts';
import { socketRequests } from '../../src/contract/socket.ts';
import type { RouteInfo } from '../../src/kit/route.ts';
import { gateway } from '../../src/services/gateway/index.ts';
import { services } from '../../src/services/index.ts';
import { type Desk, openDesk, type SignedIn } from '../desk.ts';
import { arbitraryOf } from './arbitrary-of.ts';

/** Of each part, in seconds; `FUZZ_SECONDS=600 npx vitest run --project one test/security/fuzz.test.ts` looks longer. */
const seconds = Number(process.env.FUZZ_SECONDS ?? 12);
/** Of a failure that was seen: the same again. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const bounded = { interruptAfterTimeLimit: seconds * 1000, numRuns: 1e9, seed, markInterruptAsFailure: false };
const patience = { timeout: seconds * 1000 + 120_000 };

let desk: Desk;
let askers: Caller[];
let people: SignedIn[];
let ids: string[];
beforeAll(async () => {
  desk = await openDesk({ MESSAGES_PER_SECOND: '10000', CHATS_PER_PERSON: '1000' });
  const [sara, reza] = [await desk.register('sara'), await desk.operator('reza')];
  people = [sara, reza, desk.parisa];
  askers = [desk.nobody, ...people];
  const { id: department } = await desk.department('Billing');
  const { ticket } = expectStatus(await sara.post('/api/tickets', { subject: 'one', body: 'two' }), 201);
  ids = [department, ticket.id, randomUUID(), '00000000-0000-0000-0000-000000000000'];
});
afterAll(() => desk.stop());

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
/** Of what is reachable, in MiB. */
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Everybody is still there, and can do what they came for. */
async function isAlive(): Promise<void> {
  expect((await desk.nobody.get('/readyz')).status).toBe(200);
  for (const person of people) expectStatus(await person.get('/api/auth/me'), 200);
}

describe('malformed input', () => {
  test(
    'over HTTP, at every route, as anybody: never a 5xx, always in our own words; nothing grows',
    patience,
    async () => {
      const faces = [gateway, ...(await Promise.all(Object.values(services).map((load) => load())))];
      const requests = faces.flatMap(({ routes }) => routes).map((route) => requestOf(route));
      const ask = fc.oneof(...requests);
      const warm = fc.sample(ask, { numRuns: 300, seed });
      for (const request of warm) await look(request);
      const before = heap();
      await fc.assert(fc.asyncProperty(ask, look), bounded);
      expect(heap() - before).toBeLessThan(100);
      // Were all of it refused at the door, or nothing, it would prove little.
      for (const kind of [2, 4]) expect(met.get(kind)).toBeGreaterThan(20);
      await isAlive();
    },
  );

  test(
    'over a socket, at every event and at none: an acknowledgement that says why; others hear and lose nothing',
    patience,
    async () => {
      const sockets = await Promise.all(people.map(({ tokens }) => connect(tokens.access_token)));
      const payloads = Object.entries(socketRequests).map(([event, payload]) =>
        fc.tuple(fc.constant(event), arbitraryOf(payload, ids)),
      );
      const strange = fc.tuple(fc.string(), fc.oneof(fc.anything({ maxDepth: 2 }), fc.constant(Buffer.alloc(100))));
      const say = fc.tuple(fc.nat(people.length - 1), fc.oneof(...payloads, strange));
      const before = heap();
      await fc.assert(
        fc.asyncProperty(say, async ([who, [event, payload]]) => {
          const socket = sockets[who];
          if (!socket || reserved.has(event)) return;
          if (!socket.connected) await new Promise((resolve) => socket.connect().once('connect', () => resolve(null)));
          const left = new Promise<string>((resolve) => socket.once('disconnect', resolve));
          const ack = await Promise.race([socket.timeout(30_000).emitWithAck(event, payload), left]);
          socket.off('disconnect');
          // What no client of ours could send ends the one socket.
          if (typeof ack === 'string') return;
          if (ack.ok !== true)
            expect(ack).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^[a-z_]+$/) } });
          expect(ack.error?.code).not.toBe('internal_error');
        }),
        bounded,
      );
      expect(heap() - before).toBeLessThan(100);
      for (const socket of sockets) socket.disconnect();
      await isAlive();
    },
  );
});

/** Socket.IO's own. */
const reserved = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']);

async function connect(token: string): Promise<Socket> {
  const socket = io(desk.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { token } });
  await new Promise((resolve, reject) => socket.once('connect', () => resolve(null)).once('connect_error', reject));
  return socket;
}

interface Request {
  method: string;
  path: string;
  body: unknown;
  asker: Caller;
}

function requestOf({ method, path, shape }: RouteInfo): fc.Arbitrary<Request> {
  const id = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.string() });
  const places = path.match(/:\w+/g) ?? [];
  const query = shape.query ? arbitraryOf(shape.query, ids) : fc.constant(undefined);
  const body = shape.body ? arbitraryOf(shape.body, ids) : fc.constant(undefined);
  return fc
    .record({ inPlaces: fc.tuple(...places.map(() => id)), query, body, asker: fc.constantFrom(...askers) })
    .map(({ inPlaces, query, body, asker }) => {
      let at = 0;
      const filled = path.replaceAll(/:\w+/g, () => encodeURIComponent(safe(inPlaces[at++] ?? '')));
      return { method, path: `${filled}${searchOf(query)}`, body, asker };
    });
}

/** Half a pair of surrogates cannot stand in an address. */
const safe = (text: string) => text.toWellFormed();
function searchOf(query: unknown): string {
  if (typeof query !== 'object' || query === null) return '';
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [
    safe(name),
    safe(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
  ]);
  return `?${new URLSearchParams(pairs)}`;
}

/** Ends everybody's session, or is meant to be slow. */
const left = new Set(['POST /api/auth/logout']);

/** Hundreds of the status → how often. */
const met = new Map<number, number>();

async function look({ method, path, body, asker }: Request): Promise<void> {
  if (left.has(`${method} ${path}`)) return;
  const answer = await send(asker, method, path, body);
  const kind = Math.floor(answer.status / 100);
  met.set(kind, (met.get(kind) ?? 0) + 1);
  const said = `${method} ${path} ${JSON.stringify(body)} → ${answer.status} ${JSON.stringify(answer.body)}`;
  expect(answer.status, said).toBeLessThan(500);
  if (answer.status < 400) return;
  expect(answer.headers.get('content-type'), said).toContain('application/problem+json');
  expect(answer.body, said).toMatchObject({ status: answer.status, code: expect.any(String) });
  expect(JSON.stringify(answer.body), said).not.toMatch(/node_modules|\.ts:|at async|select |insert into/);
}

function send(asker: Caller, method: string, path: string, body: unknown): Promise<Answer> {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  if (method === 'GET') return asker.get(path);
  if (method === 'DELETE') return asker.delete(path, sent);
  if (method === 'PUT') return asker.put(path, sent);
  if (method === 'PATCH') return asker.patch(path, sent);
  return asker.post(path, sent);
}
