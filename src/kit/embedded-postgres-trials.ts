import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect } from 'vitest';
import { closedFolder, databaseUser } from './embedded-postgres-user.ts';

/** For tests: programs of their own that start the embedded database, so that they can be killed. */

export interface Person {
  name: string;
  uid: number;
  gid: number;
}

export const project = resolve(import.meta.dirname, '../..');
export const isRoot = process.getuid?.() === 0;
export const me: Person = {
  name: isRoot ? 'root' : 'an ordinary user',
  uid: process.getuid?.() ?? 0,
  gid: process.getgid?.() ?? 0,
};

/** Whom root can also be; undefined when we are not root or when such a user cannot read this clone. */
export const ordinaryUser: Person | undefined = (() => {
  const user = databaseUser(undefined);
  return user && !closedFolder(project, user) ? { ...user, name: 'an ordinary user' } : undefined;
})();

const children = new Set<ChildProcess>();

/** A folder for each test, without any process on it afterwards. */
export function useScratchFolder(): { parent: string; dataDir: string } {
  const scratch = { parent: '', dataDir: '' };
  beforeEach(async () => {
    scratch.parent = await realpath(await mkdtemp(join(tmpdir(), 'pasokh-postgres-')));
    scratch.dataDir = join(scratch.parent, 'data');
    await mkdir(scratch.dataDir);
  });
  afterEach(async () => {
    for (const child of children) await kill9(child);
    children.clear();
    // What a test left running on purpose; the name of the folder is nobody else's.
    for (const pid of processesOn(scratch.parent)) process.kill(pid, 'SIGINT');
    await expect.poll(() => processesOn(scratch.parent)).toEqual([]);
    await rm(scratch.parent, { recursive: true });
  });
  return scratch;
}

export interface Started {
  child: ChildProcess;
  url: string;
  notes: string[];
}

/** A program that starts the database on `dataDir` and keeps it until SIGTERM; see `started` for what it says. */
export function launch(dataDir: string, person: Person, clone = project): ChildProcess {
  const code = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(join(clone, 'src/kit/embedded-postgres.ts'))});
    try {
      const note = (line) => process.send({ note: line });
      const { url, stop } = await startEmbeddedPostgres({ dataDir: process.argv[1], note });
      setInterval(() => {}, 1000);
      process.on('SIGINT', () => process.send('Ctrl-C'));
      process.on('SIGTERM', async () => { await Promise.all([stop(), stop()]); await stop(); process.exit(0); });
      process.send({ url });
    } catch (error) {
      process.send({ error: error.message });
      process.disconnect();
    }`;
  // Links are kept as they are, so that a clone made of them looks like one.
  const child = spawn(process.execPath, ['--preserve-symlinks', '--input-type=module', '-e', code, dataDir], {
    ...(isRoot && { uid: person.uid, gid: person.gid }),
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.add(child);
  return child;
}

export async function started(child: ChildProcess): Promise<Started> {
  const notes: string[] = [];
  for await (const [message] of on(child, 'message', { close: ['exit'] })) {
    if (message.error) throw new Error(message.error);
    if (message.url) return { child, url: message.url, notes };
    notes.push(message.note);
  }
  throw new Error('The program ended without a word.');
}

export async function start(dataDir: string, person: Person, clone?: string): Promise<Started> {
  return started(launch(dataDir, person, clone));
}

export async function stop({ child }: Started): Promise<void> {
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
}

export async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export async function query(url: string, sql: string): Promise<unknown[]> {
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

export function serverPid(dataDir: string): number {
  return Number.parseInt(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8'), 10);
}

/** Every process with this folder in its command line, which the server and initdb have and we have not. */
export function processesOn(folder: string): number[] {
  return processes((commandLine) => commandLine.includes(folder));
}

export function checkpointerOf(server: number): number {
  const children = processes((commandLine, pid) => commandLine.includes('checkpointer') && parentOf(pid) === server);
  expect(children).toHaveLength(1);
  return Number(children[0]);
}

function processes(wanted: (commandLine: string, pid: number) => boolean): number[] {
  const pids = existsSync('/proc/self') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return pids.map(Number).filter((pid) => {
    try {
      return wanted(readFileSync(`/proc/${pid}/cmdline`, 'utf8'), pid);
    } catch {
      // It ended while we looked.
      return false;
    }
  });
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
