import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findTools } from './embedded-postgres-tools.ts';
import { chownTree, closedFolder, databaseUser } from './embedded-postgres-user.ts';

const project = resolve(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;
const nobody = databaseUser(undefined);
const me = { name: isRoot ? 'root' : 'an ordinary user', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const people = nobody && !closedFolder(project, nobody) ? [me, { ...nobody, name: 'an ordinary user' }] : [me];

let parent: string;
let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), 'pasokh-postgres-')));
  dataDir = join(parent, 'data');
  await mkdir(dataDir);
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill9(child);
  // What a test left running on purpose; the name of the folder is nobody else's.
  for (const pid of processesOn(parent)) process.kill(pid, 'SIGINT');
  await vi.waitFor(() => expect(processesOn(parent)).toEqual([]), { timeout: 20_000 });
  await rm(parent, { recursive: true });
});

describe.skipIf(process.platform !== 'linux').each(people)('as $name', (person) => {
  beforeEach(async () => {
    // Root's database needs a way in; an ordinary user's home may be closed to all others.
    await chmod(parent, person.uid === 0 ? 0o711 : 0o700);
    if (isRoot) for (const folder of [parent, dataDir]) await chown(folder, person.uid, person.gid);
  });

  test('the first start makes a database that knows Persian and asks for its password', async () => {
    const { url } = await start(person);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(new URL(url).pathname).toBe('/pasokh');
    await query(url, 'create extension pg_trgm');
    const [row] = await query(
      url,
      `select show_trgm('سلام') <> '{}' as persian, datlocprovider::text as provider, datlocale as locale, datctype as ctype,
              current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit
       from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      ...{ persian: true, provider: 'b', locale: 'C.UTF-8', ctype: 'C.UTF-8' },
      ...{ fsync: 'on', synchronous_commit: 'on' },
    });
    await expect(query(url.replace(/:[^:@]+@/, ':guess@'), 'select 1')).rejects.toThrow('password authentication');
    expect(statSync(join(dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(dataDir, 'postgres')).sort()).toEqual(['cluster', 'password']);
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log']);
  });

  test('stop ends the server, and a later start finds the data', async () => {
    const first = await start(person);
    await query(first.url, `create table tickets as select 'printer' as subject`);
    await stop(first);
    expect(processesOn(parent)).toEqual([]);
    const later = await start(person);
    expect(later.notes).toEqual([]);
    expect(await query(later.url, 'select subject from tickets')).toEqual([{ subject: 'printer' }]);
  });

  test('after kill -9 of the program, the next one takes over the same server with all its data', async () => {
    const first = await start(person);
    await query(first.url, `create table tickets as select 'printer' as subject`);
    const pid = serverPid();
    await kill9(first.child);
    const next = await start(person);
    expect(next.notes).toEqual([`Taking over the database server that is still running (pid ${pid}).`]);
    expect(next.url).toBe(first.url);
    expect(await query(next.url, 'select subject from tickets')).toEqual([{ subject: 'printer' }]);
    await stop(next);
    expect(processesOn(parent)).toEqual([]);
  });

  test('after kill -9 of program and server, the next start recovers what was committed', async () => {
    const first = await start(person);
    await query(first.url, `create table tickets as select 'printer' as subject`);
    await kill9(first.child);
    process.kill(serverPid(), 'SIGKILL');
    const next = await start(person);
    expect(await query(next.url, 'select subject from tickets')).toEqual([{ subject: 'printer' }]);
  });

  test('after kill -9 in the middle of a shutdown, the next start waits for its end', async () => {
    const first = await start(person);
    const pid = serverPid();
    const checkpointer = processes((line) => line.includes('checkpointer')).find((child) => parentOf(child) === pid);
    process.kill(checkpointer ?? Number.NaN, 'SIGSTOP');
    process.kill(pid, 'SIGINT');
    await kill9(first.child);
    const next = launch(person);
    expect(await once(next, 'message')).toContainEqual({
      note: `Waiting for the database server that is starting or stopping (pid ${pid}).`,
    });
    process.kill(checkpointer ?? Number.NaN, 'SIGCONT');
    const { url } = await started(next);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('after kill -9 in the middle of the first initdb, the next start begins anew', async () => {
    const child = launch(person);
    const half = await vi.waitFor(
      () => {
        const name = readdirSync(dataDir).find((entry) => entry.startsWith('postgres.new-'));
        if (!name || !existsSync(join(dataDir, name, 'cluster/PG_VERSION'))) throw new Error('initdb has not begun');
        return name;
      },
      { timeout: 20_000, interval: 1 },
    );
    await kill9(child);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    const next = await start(person);
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(readdirSync(dataDir)).not.toContain(half);
  });

  test.each(['a process that lives', 'a zombie'])('a pid file that names %s does not stop a start', async (kind) => {
    await stop(await start(person));
    const cluster = join(dataDir, 'postgres/cluster');
    const { uid, gid } = statSync(cluster);
    // Of the database's own user: PostgreSQL itself believes such a pid.
    const credentials = isRoot ? { uid, gid } : {};
    const script = 'sleep 0 & echo $!; exec sleep 1000';
    const other = spawn('sh', ['-c', script], { ...credentials, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(other);
    const [zombie] = await once(other.stdout, 'data');
    await vi.waitFor(() => expect(readFileSync(`/proc/${Number(zombie)}/stat`, 'utf8')).toMatch(/\) Z /));
    const pid = kind === 'a zombie' ? Number(zombie) : other.pid;
    await writeFile(
      join(cluster, 'postmaster.pid'),
      `${pid}\n${cluster}\n1700000000\n1\n\n127.0.0.1\n  1 1\nready   \n`,
    );
    const next = await start(person);
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(serverPid()).not.toBe(pid);
    expect(other.exitCode).toBe(null);
  });

  test('Ctrl-C in the terminal does not reach the server', async () => {
    const { child, url } = await start(person);
    process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
    await once(child, 'message');
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('refused', () => {
  beforeEach(() => chmod(parent, 0o711));

  test('without the platform package, in one line that names DATABASE_URL', async () => {
    const arch = Object.getOwnPropertyDescriptor(process, 'arch') ?? {};
    Object.defineProperty(process, 'arch', { ...arch, value: 'abacus' });
    try {
      await expect(findTools(dataDir, undefined)).rejects.toThrow(
        /^The embedded .+-abacus is not .+ DATABASE_URL .+\.$/,
      );
    } finally {
      Object.defineProperty(process, 'arch', arch);
    }
  });

  test('files of another major version, in one line', async () => {
    await stop(await start(me));
    await writeFile(join(dataDir, 'postgres/cluster/PG_VERSION'), '17\n');
    await expect(start(me)).rejects.toThrow(/was made by PostgreSQL 17 and this Pasokh brings 18: back it up/);
  });
});

describe('folders that moved', () => {
  beforeEach(() => chmod(parent, 0o711));

  test('a copy of a data folder in use gets a server of its own', async () => {
    const first = await start(me);
    const original = dataDir;
    dataDir = join(parent, 'copy');
    await cp(original, dataDir, { recursive: true });
    const next = await start(me);
    expect(next.notes).toEqual([]);
    expect(new URL(next.url).port).not.toBe(new URL(first.url).port);
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a long log is put aside', async () => {
    await stop(await start(me));
    await writeFile(join(dataDir, 'postgres.log'), 'x'.repeat(10_000_001));
    await start(me);
    expect(statSync(join(dataDir, 'postgres.log.1')).size).toBe(10_000_001);
    expect(statSync(join(dataDir, 'postgres.log')).size).toBeLessThan(10_000);
  });
});

describe.skipIf(!isRoot)('as root only (this run is not)', () => {
  test('a folder that the database cannot reach is refused with the way out', async () => {
    await chmod(parent, 0o700);
    await expect(start(me)).rejects.toThrow(`chmod o+x ${parent}, or set DATA_DIR`);
  });

  test('a folder of ours that is closed is opened, for passing only', async () => {
    await chmod(parent, 0o711);
    await chmod(dataDir, 0o700);
    await start(me);
    expect(statSync(dataDir).mode & 0o777).toBe(0o711);
  });

  test('files put back by root belong to the database again', async () => {
    await chmod(parent, 0o711);
    await stop(await start(me));
    await chownTree(join(dataDir, 'postgres'), me);
    const { url } = await start(me);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('from a closed clone a copy of the programs runs, and the real ones replace it', async () => {
    await chmod(parent, 0o711);
    const clone = join(parent, 'clone');
    await mkdir(clone, { mode: 0o700 });
    for (const name of ['src', 'node_modules', 'package.json']) await symlink(join(project, name), join(clone, name));
    const stale = join(dataDir, 'postgres-binaries/18.0.0-old');
    await mkdir(stale, { recursive: true });

    const first = await start(me, clone);
    await query(first.url, 'create extension pg_trgm');
    expect(existsSync(stale)).toBe(false);
    expect(readFileSync(`/proc/${serverPid()}/cmdline`, 'utf8')).toContain(join(dataDir, 'postgres-binaries/18.'));

    const pid = serverPid();
    await kill9(first.child);
    const next = await start(me);
    expect(next.notes).toEqual([
      `Replacing the database server of an earlier version that is still running (pid ${pid}).`,
    ]);
    expect(await query(next.url, `select show_trgm('سلام') <> '{}' as persian`)).toEqual([{ persian: true }]);
  });
});

interface Started {
  child: ChildProcess;
  url: string;
  notes: string[];
}

/** A small program that starts the database on `dataDir` and keeps it until SIGTERM. */
function launch(person: { uid: number; gid: number }, clone = project): ChildProcess {
  const code = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(clone, 'src/kit/embedded-postgres.ts'))});
    try {
      const { url, stop } = await startEmbeddedPostgres({
        dataDir: process.argv[1],
        note: (note) => process.send({ note }),
      });
      setInterval(() => {}, 1000);
      process.on('SIGINT', () => process.send('Ctrl-C'));
      process.on('SIGTERM', async () => { await Promise.all([stop(), stop()]); await stop(); process.exit(0); });
      process.send({ url });
    } catch (error) {
      process.send({ error: error.message });
      process.disconnect();
    }`;
  // Links are kept as they are, so that a clone made of them looks like one.
  const flags = ['--preserve-symlinks', '--input-type=module', '-e', code, dataDir];
  const child = spawn(process.execPath, flags, {
    ...(isRoot && { uid: person.uid, gid: person.gid }),
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

async function start(person: { uid: number; gid: number }, clone?: string): Promise<Started> {
  return started(launch(person, clone));
}

async function started(child: ChildProcess): Promise<Started> {
  const notes: string[] = [];
  for await (const [message] of on(child, 'message', { close: ['exit'] })) {
    if (message.error) throw new Error(message.error);
    if (message.url) return { child, url: message.url, notes };
    notes.push(message.note);
  }
  throw new Error('The program ended without a word.');
}

async function stop({ child }: Started): Promise<void> {
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
}

async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  // The tests kill servers.
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function serverPid(): number {
  return Number.parseInt(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8'), 10);
}

/** Every process with this folder in its command line, which the server and initdb have and we have not. */
function processesOn(folder: string): number[] {
  return processes((commandLine) => commandLine.includes(folder));
}

function processes(wanted: (commandLine: string) => boolean): number[] {
  const pids = existsSync('/proc/self') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return pids.map(Number).filter((pid) => {
    try {
      return wanted(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      // It ended while we looked.
      return false;
    }
  });
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
