import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWeb } from '../../../test/browser/build-web.ts';
import { type Desk, openDesk } from '../../../test/desk.ts';
import { expectStatus } from '../../client/http-client.ts';

let desk: Desk;
beforeAll(async () => {
  await buildWeb();
  desk = await openDesk();
}, 180_000);
afterAll(() => desk.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(desk.url + path, { headers });
const policyOf = (response: Response) => response.headers.get('content-security-policy') ?? '';
const pageOf = async (path: string) => (await get(path)).text();

describe('pages', () => {
  test.each(['/', '/sign-in', '/tickets/new', '/chats/1', '/console', '/console/inbox/mine'])('%s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    // A page that was kept would ask for scripts that are gone.
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(policyOf(response)).toContain("script-src 'self';");
    expect(policyOf(response)).toContain("frame-ancestors 'none'");
    expect(response.headers.get('x-frame-options')).toBe('DENY');
  });

  test('what is no page is answered as before', async () => {
    expect((await get('/nothing')).headers.get('content-type')).toContain('application/problem+json');
    expect((await get('/assets/nothing.js')).status).toBe(404);
    expect((await get('/console.html')).status).toBe(404);
  });

  test('a wrong address shows somebody the portal, which says so', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    for (const path of ['/nothing', '/tickets/1/nothing', '/apiary', '/console.html']) {
      const response = await get(path, browser);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(policyOf(response)).toContain("script-src 'self';");
      expect(await response.text()).toBe(await pageOf('/'));
    }
  });

  test.each([
    '/api',
    '/api/nothing',
    '/api/tickets/1/nothing',
    '/docs/nothing',
    '/socket.io/nothing',
    '/assets/nothing.js',
    '/widget/nothing',
    '/widget?nothing',
  ])('%s is for programs: it is never a page', async (path) => {
    const response = await get(path, { accept: 'text/html' });
    expect(response.headers.get('content-type')).toContain('json');
    expect(response.status).toBeGreaterThanOrEqual(400);
  });
});

describe('files', () => {
  test('are kept for good when their name carries their contents, and come compressed', async () => {
    const [script] = /\/assets\/console-[^"]+\.js/.exec(await pageOf('/console')) ?? [];
    const response = await get(String(script), { 'accept-encoding': 'br' });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  test('other sites may load the one script they embed, and how the widget looks', async () => {
    const script = await get('/widget.js');
    expect(script.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(script.headers.get('cache-control')).toBe('public, max-age=300');
    const face = await get('/api/widget', { origin: 'https://shop.example' });
    expect(face.headers.get('access-control-allow-origin')).toBe('*');
    expect(face.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect((await get('/api/departments')).headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('the frame of the widget', () => {
  // Seen to fail when the page keeps the frame options of all others.
  test('may stand in our own pages, and in those of sites that an admin lists', async () => {
    const before = await get('/widget/frame');
    expect(policyOf(before)).toMatch(/frame-ancestors 'self'$/);
    expect(before.headers.get('x-frame-options')).toBeNull();
    const { widget } = expectStatus(await desk.parisa.get('/api/admin/widget'), 200);
    const { updated_at: _, ...settings } = widget;
    const allowed_sites = ['https://shop.example', 'http://localhost:3000'];
    expectStatus(await desk.parisa.put('/api/admin/widget', { ...settings, allowed_sites }), 200);
    expect(policyOf(await get('/widget/frame'))).toMatch(
      /frame-ancestors 'self' https:\/\/shop\.example http:\/\/localhost:3000$/,
    );
    expect(policyOf(await get('/console'))).toContain("frame-ancestors 'none'");
  });
});
