import { mkdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { closedFolder } from './embedded-postgres-user.ts';

/**
 * The absolute path of the folder where this program keeps its data.
 *
 * Without a wish it is `data` in the current folder. As root, the embedded database runs as an unprivileged user; when
 * that user could not even reach the current folder (a clone in `/root`, say), it is `/var/lib/pasokh`.
 */
export function chooseDataDir(wanted: string | undefined): string {
  if (wanted) return resolve(wanted);
  const here = process.cwd();
  if (process.getuid?.() === 0 && closedFolder(here)) return '/var/lib/pasokh';
  return join(here, 'data');
}

export interface DataDirLock {
  release(): Promise<void>;
}

/**
 * Makes the folder if it is missing and keeps every other program out of it until `release` or the end of this process.
 *
 * @throws Error of one line that names the folder and the pid of the holder, when another program has it.
 *
 * The lock is SQLite's write lock on an empty file, because that is a lock of the kernel (fcntl, LockFileEx), which Node
 * does not offer otherwise: taking it is atomic, and it ends with its process however that ends, so there is no stale lock
 * to recognise, no reused pid, no zombie. It also holds between two containers that share a volume, where pids lie.
 * The trap: POSIX drops it as soon as this process closes *any* descriptor of `pasokh.lock`. Never open that file.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  mkdirSync(dirname(dataDir), { recursive: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const pidFile = join(dataDir, 'pasokh.pid');

  // The holder writes its pid just after it has the lock: look again while the file names nobody who lives.
  for (let look = 0; look < 100; look++) {
    const lock = takeLock(dataDir);
    if (lock) {
      // A file that root's killed program left can be removed here, but not written.
      await rm(pidFile, { force: true });
      await writeFile(pidFile, `${process.pid}\n`);
      return {
        async release() {
          if (!held.delete(lock)) return;
          await rm(pidFile, { force: true });
          lock.close();
        },
      };
    }
    if (isAlive(await readPid(pidFile))) break;
    await delay(20);
  }
  const holder = (await readPid(pidFile)) ?? 'unknown';
  throw new Error(`${dataDir} is in use by another Pasokh (pid ${holder}): stop that one, or set another DATA_DIR.`);
}

// A lock that nobody refers to would be closed by the garbage collector.
const held = new Set<DatabaseSync>();

function takeLock(dataDir: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(dataDir, 'pasokh.lock'));
    // Nothing is ever written; without a journal on disk a killed holder leaves nothing to recover.
    lock.exec('pragma journal_mode = memory; begin immediate');
    held.add(lock);
    return lock;
  } catch (error) {
    lock?.close();
    const SQLITE_BUSY = 5;
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
    throw new Error(`${dataDir} cannot be locked: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

async function readPid(pidFile: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  return pid > 0 ? pid : undefined;
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
