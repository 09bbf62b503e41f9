import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { usePrograms } from './program.ts';

const programs = usePrograms();

/** Packages that a start loads, by their names. */
async function loadedBy(databaseUrl: string): Promise<Set<string>> {
  const file = join(programs.dataDir, 'loaded.txt');
  const up = await programs.serve({
    DATABASE_URL: databaseUrl,
    NODE_OPTIONS: `--import=${resolve(import.meta.dirname, 'tell-loaded.ts')}`,
    LOADED_MODULES: file,
  });
  await programs.stop(up);
  const urls = (await readFile(file, 'utf8')).split('\n');
  return new Set(urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
}

// Each of these is large, and most desks never need it.
const loadedWhenNeeded = [
  '@redis/client',
  '@simplewebauthn/server',
  'openid-client',
  'web-push',
  'undici',
  'http-proxy-3',
  '@fastify/swagger',
  'socket.io-client',
];

// Fails as soon as one of them is imported where every start comes by.
test('a later start loads nothing of what only some desks need', async () => {
  const database = await programs.database();
  // The first makes the keys for pushes.
  expect((await loadedBy(database)).has('web-push')).toBe(true);
  const loaded = await loadedBy(database);
  expect(loaded).toContain('fastify');
  expect(loadedWhenNeeded.filter((name) => loaded.has(name))).toEqual([]);
});
