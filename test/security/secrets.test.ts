import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../../src/client/http-client.ts';
import { gateway } from '../../src/services/gateway/index.ts';
import { services } from '../../src/services/index.ts';
import { buildWeb } from '../browser/build-web.ts';
import { openStage, type Stage } from './stage.ts';

const passwordOfMail = 'sm7p-passw0rd-of-the-desk';
let stage: Stage;
let paths: string[];
beforeAll(async () => {
  await buildWeb();
  // Nobody listens there: what fails is told to the admin, and must not tell the password.
  stage = await openStage({
    SMTP_URL: `smtp://desk:${passwordOfMail}@127.0.0.1:1`,
    METRICS_TOKEN: 'a-token-for-metrics',
  });
  const faces = [gateway, ...(await Promise.all(Object.values(services).map((load) => load())))];
  const { sara, ticket, chat, reza } = stage;
  const idAt = (path: string) => {
    if (path.startsWith('/api/tickets')) return ticket.id;
    if (path.startsWith('/api/chats')) return chat.id;
    if (path.startsWith('/api/operators')) return reza.who.user.id;
    return path.startsWith('/api/admin/invariants') ? 'R1' : sara.who.user.id;
  };
  const hour = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date().toISOString()}`;
  paths = faces
    .flatMap(({ routes }) => routes)
    .filter(({ method }) => method === 'GET')
    .map(({ path }) => path.replace(':id', idAt(path)) + (path.endsWith('/numbers') ? `?${hour}` : ''));
});
afterAll(() => stage.stop());

/** Everything in the database that opens something. */
async function secrets(): Promise<string[]> {
  const { desk } = stage;
  expectStatus(await desk.parisa.post('/api/admin/widget/secrets', { site: 'https://shop.example' }), 201);
  const rows = await desk.sql<{ secret: string }>(`
    select password_hash as secret from auth.users where password_hash is not null
    union all select private_jwk ->> 'd' from auth.signing_keys
    union all select private_key from notification.vapid_keys
    union all select encode(token_hash, 'hex') from auth.refresh_tokens
    union all select secret from auth.one_time_links
    union all select secret from auth.widget_secrets`);
  return [...rows.map(({ secret }) => secret), passwordOfMail];
}

// Case 19.
test('no GET shows what opens something, whoever asks', async () => {
  const { desk, sara, reza } = stage;
  const kept = await secrets();
  expect(kept.length).toBeGreaterThan(10);
  await stage.nothingHappens(async () => {
    let shown = 0;
    for (const who of [desk.parisa, reza.who, sara.who, desk.nobody])
      for (const path of [
        ...paths,
        '/api/openapi.json',
        '/readyz',
        '/healthz',
        '/api/tickets?limit=100',
        '/api/users?limit=100',
      ]) {
        const { status, body } = await who.get(path);
        expect(status, path).toBeLessThan(500);
        if (who === desk.parisa && status === 200) shown += 1;
        const said = JSON.stringify(body);
        for (const secret of kept) expect(said.includes(secret), path).toBe(false);
        expect(said, path).not.toMatch(/password_hash|private_jwk|private_key|token_hash|\$argon2/);
      }
    // Were most of them refused, it would prove little.
    expect(shown).toBeGreaterThan(paths.length * 0.8);
  });
});

// Case 22.
test('what tells something of the inside is closed to those outside', async () => {
  const { desk, sara } = stage;
  const outside = { 'x-forwarded-for': '203.0.113.9' };
  await stage.nothingHappens(async () => {
    expect((await desk.nobody.get('/metrics', outside)).status).toBe(404);
    for (const path of ['/api/admin/jobs', '/api/admin/outbox', '/api/admin/invariants', '/api/admin/widget']) {
      expect((await desk.nobody.get(path)).status).toBe(401);
      expect((await sara.who.get(path)).status).toBe(403);
    }
    for (const path of [
      '/debug',
      '/jobs',
      '/pgboss',
      '/graphql',
      '/api/debug',
      '/server-status',
      '/metrics/',
      '/documentation/json',
    ])
      expect((await desk.nobody.get(path)).status, path).toBe(404);
  });
  expect((await desk.nobody.get('/metrics', { authorization: 'Bearer a-token-for-metrics' })).status).toBe(200);
  expect((await desk.parisa.get('/api/admin/jobs')).status).toBe(200);
  const parts = expectStatus(await desk.nobody.get('/readyz'), 200);
  expect(JSON.stringify(parts)).not.toMatch(/postgres:|127\.0\.0\.1|password/);
});

test('scripts of ours come without the map to their sources', async () => {
  for (const page of ['/', '/console', '/widget/frame']) {
    const text = await (await fetch(stage.desk.url + page)).text();
    const scripts = [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, path]) => path);
    expect(scripts.length, page).toBeGreaterThan(0);
    for (const path of scripts) {
      const script = await fetch(stage.desk.url + path);
      expect(script.status).toBe(200);
      expect(await script.text()).not.toContain('sourceMappingURL');
      expect((await fetch(`${stage.desk.url}${path}.map`)).status).toBe(404);
    }
  }
});

// Case 23.
test('nothing of the API is kept by a cache, refused or not', async () => {
  const { desk, sara, reza } = stage;
  const askers = [desk.nobody, sara.who, reza.who, desk.parisa];
  for (const path of [...paths.filter((path) => path.startsWith('/api/')), '/api/nothing', '/api/tickets/1'])
    for (const who of askers) {
      const { headers } = await who.get(path);
      expect(headers.get('cache-control'), path).toBe('no-store');
    }
  const { headers } = await desk.nobody.post('/api/auth/login', { username: 'x', password: 'y' });
  expect(headers.get('cache-control')).toBe('no-store');
});
