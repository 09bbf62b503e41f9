import { execFile } from 'node:child_process';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../../src/client/http-client.ts';

const root = resolve(import.meta.dirname, '../..');
const lock = resolve(root, 'dist/.building');

/** The web apps as their sources are now. Test files run side by side: one of them builds, the others wait for it. */
export async function buildWeb(): Promise<void> {
  await mkdir(resolve(root, 'dist'), { recursive: true });
  await eventually(takeLock, 150_000, 'another one builds the web apps');
  try {
    await promisify(execFile)(process.execPath, ['bin/build.ts', '--if-stale'], { cwd: root });
  } finally {
    await rm(lock, { force: true });
  }
}

/** Who was killed while it built leaves the lock behind. */
async function takeLock(): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch {
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
