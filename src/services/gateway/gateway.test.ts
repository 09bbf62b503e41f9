import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, openDesk } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let desk: Desk;
let open: Desk;
beforeAll(async () => {
  desk = await openDesk();
  open = await openDesk({
    CORS_ORIGINS: 'https://shop.example',
    METRICS_TOKEN: 'a-token-for-metrics',
    PUBLIC_URL: 'https://desk.example',
  });
});
afterAll(() => Promise.all([desk.stop(), open.stop()]));

const preflight = (at: Desk, origin: string) =>
  fetch(`${at.url}/api/tickets`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  });

describe('pages of other sites', () => {
  test('may not call the API, unless their site is listed', async () => {
    expect((await preflight(desk, 'https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await preflight(open, 'https://evil.example')).headers.get('access-control-allow-origin')).not.toBe(
      'https://evil.example',
    );
    const listed = await preflight(open, 'https://shop.example');
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(listed.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('headers', () => {
  test('keep answers out of frames, caches and guesses; strict transport only where the address is https', async () => {
    const { headers } = await desk.parisa.get('/api/tickets');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    expect((await open.parisa.get('/api/tickets')).headers.get('strict-transport-security')).toContain('max-age');
  });

  test.each([
    ['well-formed-request-id', true],
    ['short', false],
    ['with spaces in it', false],
    ['x'.repeat(101), false],
  ])('X-Request-Id %j is kept: %s', async (id, kept) => {
    const { headers } = await desk.nobody.get('/api/tickets', { 'x-request-id': id });
    expect(headers.get('x-request-id') === id).toBe(kept);
    expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{8,100}$/);
  });
});

describe('/metrics', () => {
  test('answers this machine, not what a proxy brings from outside', async () => {
    const { body } = await desk.nobody.get('/metrics');
    expect(body).toContain('pasokh_http_request_seconds_bucket');
    expect((await desk.nobody.get('/metrics', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(404);
  });

  test('with a token set answers the token alone', async () => {
    expect((await open.nobody.get('/metrics')).status).toBe(404);
    expect((await open.nobody.get('/metrics', { authorization: 'Bearer wrong' })).status).toBe(404);
    expectStatus(await open.nobody.get('/metrics', { authorization: 'Bearer a-token-for-metrics' }), 200);
  });
});

describe('the documentation', () => {
  test('is one OpenAPI 3.1 document in which every reference leads somewhere and every problem is described', async () => {
    const document = expectStatus(await desk.nobody.get('/api/openapi.json'), 200);
    expect(document.openapi).toBe('3.1.0');
    const references = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name),
    );
    expect(references.size).toBeGreaterThan(10);
    for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
    const create = document.paths['/api/tickets'].post;
    expect(Object.keys(create.responses)).toEqual(['201', '4XX', '5XX']);
    expect(create.requestBody.content['application/json'].schema.additionalProperties).toBe(false);
    expect(create.parameters).toMatchObject([{ name: 'idempotency-key', in: 'header' }]);
  });

  test('has a page that asks no other host for anything', async () => {
    const page = expectStatus(await desk.nobody.get('/docs'), 200);
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    for (const [, asset] of page.matchAll(/(?:src|href)="([^"]+)"/g))
      expectStatus(await desk.nobody.get(asset ?? ''), 200);
    expect(expectStatus(await desk.nobody.get('/docs/errors'), 200)).toContain('id="owner_changed"');
  });
});
