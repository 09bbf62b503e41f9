import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressAll } from './compress.ts';

/**
 * Builds the web apps into dist/web. `--if-stale`: only when something they are made of has changed since the last time,
 * which `npm start` asks every time.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist/web/.made-of');
const sources = ['web', 'src/contract', 'package-lock.json', 'bin/build.ts'];
const configs = ['web/vite.config.ts', 'web/widget/vite.config.ts', 'web/widget/vite.loader.config.ts'];

// Whoever builds, such as a test, may be something else: React would be the one for development.
process.env.NODE_ENV = 'production';

const ifStale = process.argv.includes('--if-stale');
const wanted = await digest();
const built = await readFile(stamp, 'utf8').catch(() => '');
// An installation without development dependencies brings the apps ready made.
const vite = await import('vite').catch(() => undefined);
if (!vite && !ifStale) throw new Error('Building needs the development dependencies: npm ci');
if (vite && !(ifStale && built === wanted)) {
  console.log('Building the web apps…');
  await rm(join(root, 'dist/web'), { recursive: true, force: true });
  for (const config of configs) await vite.build({ configFile: join(root, config), logLevel: 'warn' });
  await compressAll(join(root, 'dist/web'));
  await writeFile(stamp, wanted);
}

async function digest(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of sources)
    for (const path of await filesUnder(join(root, source))) hash.update(path).update(await readFile(path));
  return hash.digest('hex');
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
