import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { usePrograms } from './program.ts';

const programs = usePrograms();

/** Packages that a start loads, by their names. */
async function loadedBy(databaseUrl: string): Promise<Map<string, number>> {
  const file = join(programs.dataDir, 'loaded.txt');
  const up = await programs.serve({
    DATABASE_URL: databaseUrl,
    NODE_OPTIONS: `--import=${resolve(import.meta.dirname, 'tell-loaded.ts')}`,
    LOADED_MODULES: file,
  });
  await programs.stop(up);
  const urls = (await readFile(file, 'utf8')).split('\n');
  const names = urls.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]).filter((name) => name);
  return new Map([...Map.groupBy(names, (name) => name ?? '')].map(([name, files]) => [name, files.length]));
}

// Each of these is large and needed by few: together they were half of a start, and a third of its memory.
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
  expect(loaded.get('fastify')).toBeGreaterThan(10);
  expect(loadedWhenNeeded.filter((name) => loaded.has(name))).toEqual([]);
});
