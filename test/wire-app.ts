import Type from 'typebox';
import { expect } from 'vitest';
import { type Answer, type Caller, caller } from '../src/client/http-client.ts';
import { errorCodes } from '../src/contract/errors.ts';
import { IdParams, input } from '../src/contract/primitives.ts';
import { createApp, mountRoutes } from '../src/kit/http.ts';
import { createIdentity } from '../src/kit/identity.ts';
import { Problem } from '../src/kit/problem.ts';
import { admin, everybody, routesFor } from '../src/kit/route.ts';
import { openScratch, type Scratch } from './scratch.ts';
import { type Forge, openForge } from './token-forge.ts';

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
  allow(everybody, 'POST /api/own-things', { summary: '', body: Body, answer: Answered }, async () => thing('own')),
  allow(admin, 'GET /api/admin', { summary: '', answer: Answered }, async () => thing('all')),
  open('GET /api/broken', { summary: '' }, async () => Promise.reject(new Error('the secret path /etc/pasokh'))),
  open('GET /api/away', { summary: '' }, async () => Promise.reject(Object.assign(new Error('x'), { code: '57P01' }))),
  open('GET /api/busy', { summary: '' }, async () =>
    Promise.reject(new Problem('too_many_requests', undefined, { retryAfter: 7 })),
  ),
];

/** The kit's HTTP application with a few routes of no meaning, on a free port. */
export interface WireApp {
  url: string;
  scratch: Scratch;
  forge: Forge;
  ask(token?: string): Caller;
  close(): Promise<void>;
}

export async function openWireApp(): Promise<WireApp> {
  const scratch = await openScratch();
  const forge = await openForge(scratch);
  const identity = createIdentity(scratch.db, scratch.live);
  const app = createApp({ log: scratch.log, metrics: scratch.metrics, identity, trustProxy: [] });
  mountRoutes(
    app,
    routes.map((route) => ({ ...route, handle: (request) => route.handle(undefined, request) })),
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ url, scratch, forge },
    ask: (token) => caller(url, token),
    async close() {
      await app.close();
      await scratch.close();
    },
  };
}

/** It is a problem of RFC 9457 with this code, and tells nothing else. */
export function expectProblem({ status, headers, body }: Answer, code: keyof typeof errorCodes): void {
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
