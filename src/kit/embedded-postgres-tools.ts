import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chownTree, closedFolder, type DatabaseUser, letPass } from './embedded-postgres-user.ts';

/** PostgreSQL's own programs, as whom they run and where they write what they have to say. */
export interface Tools {
  bin: string;
  /** Version of the npm package; it begins with PostgreSQL's own, such as `18.4.0-beta.17`. */
  version: string;
  /** Undefined: as we do. */
  user: DatabaseUser | undefined;
  log: string;
}

/** Finds the programs in `node_modules`; where the user may not go there, a copy of them in `dataDir`. */
export async function findTools(dataDir: string, user: DatabaseUser | undefined): Promise<Tools> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let found: { initdb: string };
  try {
    found = await import(`@embedded-postgres/${platform}`);
  } catch (cause) {
    const hint = 'set DATABASE_URL to a PostgreSQL 15 or newer';
    throw new Error(`The embedded PostgreSQL for ${platform} is not installed: ${hint}.`, { cause });
  }
  const native = resolve(found.initdb, '../..');
  const { version }: { version: string } = JSON.parse(await readFile(join(native, '../package.json'), 'utf8'));
  const reachable = !user || !closedFolder(join(native, 'bin'), user);
  const home = reachable ? native : await copyOnce(native, join(dataDir, 'postgres-binaries'), version, user);
  return { bin: join(home, 'bin'), version, user, log: join(dataDir, 'postgres.log') };
}

/** One copy on the shelf, of this version and for this user, and no other. */
async function copyOnce(native: string, shelf: string, version: string, user: DatabaseUser): Promise<string> {
  const name = `${version}-${user.name}`;
  const copy = join(shelf, name);
  if (existsSync(copy)) return copy;
  await mkdir(shelf, { recursive: true });
  await letPass(shelf);
  const half = await mkdtemp(`${copy}.new-`);
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  await chownTree(half, user);
  await rename(half, copy);
  for (const other of await readdir(shelf)) {
    if (other !== name) await rm(join(shelf, other), { recursive: true });
  }
  return copy;
}

/** Runs one of the programs to its end; `said` is all that it (and a server it started) wrote meanwhile. */
export async function runTool(tools: Tools, name: 'initdb' | 'pg_ctl', args: string[]) {
  const { user } = tools;
  const log = await open(tools.log, 'a+', 0o600);
  try {
    if (user) await log.chown(user.uid, user.gid);
    const { size: before } = await log.stat();
    const child = spawn(join(tools.bin, name), args, {
      ...(user && { uid: user.uid, gid: user.gid }),
      // Not a pipe: the server outlives us and would hold it open.
      stdio: ['ignore', log.fd, log.fd],
      // A group of its own, so that Ctrl-C reaches us alone and we close things in their order.
      detached: true,
      // A folder that any user may be in.
      cwd: '/',
      // Our environment holds secrets that are no business of a database, which can show its own to SQL.
      ...(process.platform !== 'win32' && { env: { LC_ALL: 'C', TZ: 'UTC' } }),
    });
    const [code] = await once(child, 'exit').catch((cause) => {
      throw new Error(`${name} cannot run (${cause.message}): set DATABASE_URL to a PostgreSQL of your own.`, {
        cause,
      });
    });
    const { size: after } = await log.stat();
    const { buffer } = await log.read({ buffer: Buffer.alloc(Math.max(0, after - before)), position: before });
    return { ok: code === 0, said: buffer.toString() };
  } finally {
    await log.close();
  }
}

/** The part of a failed program's words that explains the most, in one line. */
export function complaint(tools: Tools, name: string, said: string): Error {
  const [reason] = said.match(/(FATAL|PANIC|error).*/g)?.slice(-1) ?? said.trim().split('\n').slice(-1);
  return new Error(`${name} failed: ${reason} (more in ${tools.log})`);
}
