import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseDataDir, lockDataDir } from './data-dir.ts';

let parent: string;
let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), 'pasokh-data-dir-')));
  dataDir = join(parent, 'deep', 'data');
});

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => end(child)));
  await rm(parent, { recursive: true });
});

describe('choosing', () => {
  const here = process.cwd();
  afterEach(() => process.chdir(here));

  test('what was asked for, as an absolute path', () => {
    expect(chooseDataDir('/srv/desk')).toBe('/srv/desk');
    expect(chooseDataDir('somewhere')).toBe(join(here, 'somewhere'));
  });

  test('data in the current folder otherwise', async () => {
    await chmod(parent, 0o755);
    process.chdir(parent);
    expect(chooseDataDir(undefined)).toBe(join(parent, 'data'));
    expect(chooseDataDir('')).toBe(join(parent, 'data'));
  });

  test('as root, not below a folder that the database could not enter', async () => {
    await mkdir(join(parent, 'clone'));
    await chmod(parent, 0o700);
    process.chdir(join(parent, 'clone'));
    const isRoot = process.getuid?.() === 0;
    expect(chooseDataDir(undefined)).toBe(isRoot ? '/var/lib/pasokh' : join(parent, 'clone', 'data'));
  });
});

describe('the lock', () => {
  test('makes the folder, keeps a second program out and names the pid of the first', async () => {
    const holder = await lockElsewhere();
    expect(holder.said).toBe('mine');
    await expect(lockDataDir(dataDir)).rejects.toThrow(
      `${dataDir} is in use by another Pasokh (pid ${holder.child.pid}): stop that one, or set another DATA_DIR.`,
    );
  });

  test('keeps out a second caller in the same process, and is not lost by that', async () => {
    const lock = await lockDataDir(dataDir);
    await expect(lockDataDir(dataDir)).rejects.toThrow(`(pid ${process.pid})`);
    expect((await lockElsewhere()).said).toContain(`(pid ${process.pid})`);
    await lock.release();
  });

  test('is free after release, which may be called again', async () => {
    const lock = await lockDataDir(dataDir);
    await lock.release();
    await lock.release();
    expect((await lockElsewhere()).said).toBe('mine');
  });

  test('is free after kill -9 of its holder, whoever has that pid now', async () => {
    const holder = await lockElsewhere();
    await end(holder.child);
    await writeFile(join(dataDir, 'pasokh.pid'), `${process.ppid}\n`);
    const lock = await lockDataDir(dataDir);
    expect(await readFile(join(dataDir, 'pasokh.pid'), 'utf8')).toBe(`${process.pid}\n`);
    await lock.release();
  });

  test('goes to exactly one of several that start at the same instant', async () => {
    for (let round = 0; round < 3; round++) {
      const takers = await Promise.all(Array.from({ length: 6 }, lockElsewhere));
      const winners = takers.filter(({ said }) => said === 'mine');
      expect(winners).toHaveLength(1);
      for (const { said } of takers) if (said !== 'mine') expect(said).toContain(`(pid ${winners[0]?.child.pid})`);
      await Promise.all(takers.map(({ child }) => end(child)));
    }
  });

  test('says in one line that a folder cannot be used', async () => {
    await mkdir(join(dataDir, 'pasokh.lock'), { recursive: true });
    await expect(lockDataDir(dataDir)).rejects.toThrow(/^\S+ cannot be locked: .+$/);
  });
});

/** Another program that takes the lock, says `mine` or why not, and then stays. */
async function lockElsewhere(): Promise<{ child: ChildProcess; said: string }> {
  const code = `
    const { lockDataDir } = await import(${JSON.stringify(new URL('./data-dir.ts', import.meta.url).href)});
    process.send(await lockDataDir(process.argv[1]).then(() => 'mine', (error) => error.message));
    // The lock has to live although nobody refers to it any more.
    globalThis.gc();
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', code, dataDir], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  const [said] = await once(child, 'message');
  return { child, said };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
