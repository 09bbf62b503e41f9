import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, caller } from '../../bin/http-client.ts';
import { openScratch, type Scratch } from '../../test/scratch.ts';
import { type Forge, openForge } from '../../test/token-forge.ts';
import { errorCodes } from '../contract/errors.ts';
import { IdParams, input } from '../contract/primitives.ts';
import { type App, createApp, mountRoutes } from './http.ts';
import { createIdentity } from './identity.ts';
import { newId } from './ids.ts';
import { Problem } from './problem.ts';
import { admin, everybody, routesFor } from './route.ts';

const { open, allow } = routesFor<undefined>();
const Query = input({
  limit: Type.Integer({ minimum: 1, maximum: 9, default: 5 }),
  tag: Type.Optional(Type.Array(Type.String())),
});
const Body = input({ subject: Type.String({ maxLength: 300_000 }), count: Type.Optional(Type.Integer()) });
const Answered = Type.Object({ thing: Type.Object({ name: Type.String(), owner: Type.Unknown() }) });
const thing = (name: string) => ({ thing: { name, owner: 'sara', secret: 'hash' } });

const routes = [
  open(
    'GET /api/things',
    { summary: '', query: Query, answer: Type.Object({ query: Query }) },
    async (_, { query }) => ({ query }),
  ),
  open('POST /api/things', { summary: '', body: Body, answer: Answered, status: 201 }, async (_, { body }) =>
    thing(body.subject),
  ),
  open(
    'GET /api/things/:id',
    { summary: '', params: IdParams, answer: Answered, etag: ['thing', 'owner'] },
    async (_, { params }) => thing(params.id),
  ),
  open('DELETE /api/things/:id', { summary: '', params: IdParams }, async () => {}),
  allow(everybody, 'GET /api/own', { summary: '', answer: Answered }, async (_, { actor }) => thing(actor.id)),
  allow(admin, 'GET /api/admin', { summary: '', answer: Answered }, async () => thing('all')),
  open('GET /api/broken', { summary: '' }, async () => Promise.reject(new Error('the secret path /etc/pasokh'))),
  open('GET /api/away', { summary: '' }, async () => Promise.reject(Object.assign(new Error('x'), { code: '57P01' }))),
  open('GET /api/busy', { summary: '' }, async () =>
    Promise.reject(new Problem('too_many_requests', undefined, { retryAfter: 7 })),
  ),
];

let scratch: Scratch;
let forge: Forge;
let app: App;
let url: string;
beforeAll(async () => {
  scratch = await openScratch();
  forge = await openForge(scratch);
  const identity = createIdentity(scratch.db, scratch.live);
  app = createApp({ log: scratch.log, metrics: scratch.metrics, identity, trustProxy: [] });
  mountRoutes(
    app,
    routes.map((route) => ({ ...route, handle: (request) => route.handle(undefined, request) })),
  );
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await scratch.close();
});

const ask = (token?: string) => caller(url, token);
/** It is a problem of RFC 9457 with this code, and tells nothing else. */
function expectProblem({ status, headers, body }: Answer, code: keyof typeof errorCodes): void {
  expect(body).toMatchObject({
    code,
    ...errorCodes[code],
    type: `/docs/errors#${code}`,
    request_id: headers.get('x-request-id'),
  });
  expect(status).toBe(errorCodes[code].status);
  expect(
    Object.keys(body)
      .filter((name) => name !== 'errors')
      .sort(),
  ).toEqual(['code', 'detail', 'request_id', 'status', 'title', 'type']);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('cache-control')).toBe('no-store');
}

describe('what cannot be parsed or is not taken', () => {
  test.each([
    ['broken JSON', '{"subject": ', 'application/json', 'malformed_request'],
    ['nothing', '', 'application/json', 'malformed_request'],
    ['a prototype to poison', '{"__proto__": {}, "subject": "x"}', 'application/json', 'malformed_request'],
    ['a form', 'subject=x', 'application/x-www-form-urlencoded', 'unsupported_media_type'],
    ['plain text', 'subject', 'text/plain', 'unsupported_media_type'],
    ['a body above 256 KiB', JSON.stringify({ subject: 'x'.repeat(262_144) }), 'application/json', 'payload_too_large'],
  ] as const)('%s', async (_what, body, type, code) => {
    expectProblem(await ask().post('/api/things', body, { 'content-type': type }), code);
  });

  test('a body below that is taken; its characters may be of four bytes', async () => {
    const { status } = await ask().post('/api/things', { subject: '🙂'.repeat(60_000) });
    expect(status).toBe(201);
  });

  test('a path that is no UTF-8', async () => {
    expectProblem(await ask().get('/api/things/%ff'), 'malformed_request');
  });

  test('what is not HTTP ends that connection, and nobody else’s', async () => {
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write('rubbish\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 [^]*$/);
    expect((await ask().get('/api/things')).status).toBe(200);
  });
});

describe('what does not fit the schema', () => {
  // Seen to fail with Fastify's own validators, which drop what they do not know and turn 5 into "5".
  test.each([
    ['an unknown property', { subject: 'x', status: 'CLOSED' }, { path: 'status', message: 'is not known here' }],
    ['a missing one', {}, { path: 'subject', message: 'is required' }],
    ['a number for a string', { subject: 5 }, { path: 'subject', message: 'must be string' }],
    ['a string for a number', { subject: 'x', count: '5' }, { path: 'count', message: 'must be integer' }],
    ['a list for an object', [], { path: 'body', message: 'must be object' }],
    ['null', null, { path: 'body', message: 'must be object' }],
  ])('%s in a body', async (_what, body, error) => {
    const answer = await ask().post('/api/things', JSON.stringify(body), { 'content-type': 'application/json' });
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors).toContainEqual(error);
  });

  test('a body with several faults names them all', async () => {
    const { body } = await ask().post('/api/things', { count: 'x', other: 1 });
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['count', 'other', 'subject']);
  });

  test.each(['limit=0', 'limit=10', 'limit=x', 'limit=1.5', 'limit=', 'page=2'])('?%s', async (query) => {
    expectProblem(await ask().get(`/api/things?${query}`), 'invalid_request');
  });

  test('text of a query becomes the number or list that is asked for; what is left out has its default', async () => {
    expect((await ask().get('/api/things?limit=7&tag=a')).body).toEqual({ query: { limit: 7, tag: ['a'] } });
    expect((await ask().get('/api/things?tag=a&tag=b')).body).toEqual({ query: { limit: 5, tag: ['a', 'b'] } });
  });
});

describe('what is not there', () => {
  test.each([
    '/',
    '/api',
    '/api/nothing',
    '/api/things/1/more',
    '/api//things',
    '/API/things',
    '/api/things/..%2f..%2fetc',
  ])('%s', async (path) => {
    expectProblem(await ask().get(path), 'not_found');
  });

  test.each(['1', 'x'.repeat(200), 'x'.repeat(201), `urn:uuid:${newId()}`, "' or true --", `${newId()}0`])(
    'an id that is none: %.40s',
    async (id) => {
      expectProblem(await ask().get(`/api/things/${encodeURIComponent(id)}`), 'not_found');
    },
  );

  test('a method that a path does not know', async () => {
    expectProblem(await ask().put('/api/things', { subject: 'x' }), 'not_found');
    expectProblem(await ask().delete('/api/things'), 'not_found');
  });
});
