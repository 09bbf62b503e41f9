import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectProblem, openWireApp, type WireApp } from '../../test/wire-app.ts';
import { newId } from './ids.ts';

let app: WireApp;
beforeAll(async () => {
  app = await openWireApp();
});
afterAll(() => app.close());

describe('what cannot be parsed or is not taken', () => {
  test.each([
    ['broken JSON', '{"subject": ', 'application/json', 'malformed_request'],
    ['nothing', '', 'application/json', 'malformed_request'],
    ['a prototype to poison', '{"__proto__": {}, "subject": "x"}', 'application/json', 'malformed_request'],
    ['a form', 'subject=x', 'application/x-www-form-urlencoded', 'unsupported_media_type'],
    ['plain text', 'subject', 'text/plain', 'unsupported_media_type'],
    ['a body above 256 KiB', JSON.stringify({ subject: 'x'.repeat(262_144) }), 'application/json', 'payload_too_large'],
  ] as const)('%s', async (_what, body, type, code) => {
    expectProblem(await app.ask().post('/api/things', body, { 'content-type': type }), code);
  });

  test('a body below that is taken; its characters may be of four bytes', async () => {
    const { status } = await app.ask().post('/api/things', { subject: '🙂'.repeat(60_000) });
    expect(status).toBe(201);
  });

  test('a path that is no UTF-8', async () => {
    expectProblem(await app.ask().get('/api/things/%ff'), 'malformed_request');
  });

  test('what is not HTTP ends that connection, and nobody else’s', async () => {
    const { port, hostname } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.write('rubbish\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await app.ask().get('/api/things')).status).toBe(200);
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
    const answer = await app.ask().post('/api/things', JSON.stringify(body), { 'content-type': 'application/json' });
    expectProblem(answer, 'invalid_request');
    expect(answer.body.errors).toContainEqual(error);
  });

  test('a body with several faults names them all', async () => {
    const { body } = await app.ask().post('/api/things', { count: 'x', other: 1 });
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['count', 'other', 'subject']);
  });

  test.each(['limit=0', 'limit=10', 'limit=x', 'limit=1.5', 'limit=', 'page=2'])('?%s', async (query) => {
    expectProblem(await app.ask().get(`/api/things?${query}`), 'invalid_request');
  });

  test('text of a query becomes the number or list that is asked for; what is left out has its default', async () => {
    expect((await app.ask().get('/api/things?limit=7&tag=a')).body).toEqual({ query: { limit: 7, tag: ['a'] } });
    expect((await app.ask().get('/api/things?tag=a&tag=b')).body).toEqual({ query: { limit: 5, tag: ['a', 'b'] } });
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
    expectProblem(await app.ask().get(path), 'not_found');
  });

  test.each(['1', 'x'.repeat(200), 'x'.repeat(201), `urn:uuid:${newId()}`, "' or true --", `${newId()}0`])(
    'an id that is none: %s',
    async (id) => {
      expectProblem(await app.ask().get(`/api/things/${encodeURIComponent(id)}`), 'not_found');
    },
  );

  test('a method that a path does not know', async () => {
    expectProblem(await app.ask().put('/api/things', { subject: 'x' }), 'not_found');
    expectProblem(await app.ask().delete('/api/things'), 'not_found');
  });
});
