import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Tools } from './embedded-postgres-tools.ts';

export interface RunningServer {
  pid: number;
  port: number;
  /** False: another version, or its programs have been deleted under it. */
  current: boolean;
}

/**
 * The server that an earlier, killed start left running on this cluster, or undefined when there is none; then no
 * `postmaster.pid` is left either, for PostgreSQL refuses to start when the pid in it has been given to another process.
 *
 * Only a login proves a server: a pid may be reused or a zombie's, and a copied data folder names the server of the original.
 */
export async function findRunning(
  cluster: string,
  password: string,
  tools: Tools,
  note: (line: string) => void,
): Promise<RunningServer | undefined> {
  let noticed = false;
  const deadline = Date.now() + 60_000;
  for (;;) {
    const noted = await readPidFile(cluster);
    if (!noted) return undefined;
    let reason: unknown;
    try {
      const current = await inspect(noted.port, password, cluster, tools);
      if (current !== undefined) return { ...noted, current };
    } catch (error) {
      reason = error;
    }
    if (!(await isServerOf(cluster, noted.pid))) {
      await rm(join(cluster, 'postmaster.pid'), { force: true });
      return undefined;
    }
    // It is ours, and on its way up (recovery after a crash) or down.
    if (!noticed) note(`Waiting for the database server that is starting or stopping (pid ${noted.pid}).`);
    noticed = true;
    if (Date.now() > deadline) throw new Error(`PostgreSQL (pid ${noted.pid}) on ${cluster} lets nobody in: ${reason}`);
    await delay(50);
  }
}

/** Whether a process that PostgreSQL's own pid file names is really the server of this cluster. */
export async function isRunning(cluster: string): Promise<boolean> {
  const noted = await readPidFile(cluster);
  return noted !== undefined && (await isServerOf(cluster, noted.pid));
}

/** The port of this cluster's server; undefined while none runs, or while it starts and takes nobody yet. */
export async function portOfRunning(cluster: string): Promise<number | undefined> {
  const noted = await readPidFile(cluster);
  return noted && noted.port > 0 && (await isServerOf(cluster, noted.pid)) ? noted.port : undefined;
}

/** Runs `work` on one connection of the superuser to the maintenance database. */
export async function withLogin<T>(port: number, password: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    ...{ host: '127.0.0.1', port, user: 'pasokh', password, database: 'postgres' },
    ...{ ssl: false, connectionTimeoutMillis: 5000 },
  });
  // A connection that breaks rejects the query as well; unheard, this event would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Undefined when the server belongs to another cluster, else whether it runs our very programs. */
async function inspect(port: number, password: string, cluster: string, tools: Tools): Promise<boolean | undefined> {
  if (port === 0) throw new Error('it names no port yet');
  const { rows } = await withLogin(port, password, (client) =>
    client.query<{ folder: string; version: string; bin: string }>(
      `select current_setting('data_directory') as folder, current_setting('server_version') as version,
              (select setting from pg_config where name = 'BINDIR') as bin`,
    ),
  );
  const [server] = rows;
  if (!server || !(await isSameFolder(server.folder, cluster))) return undefined;
  return tools.version.startsWith(`${server.version}.`) && (await isSameFolder(server.bin, tools.bin));
}

async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
}

/** Line 1 is the pid, line 4 the port; a crash can leave any part of it missing. */
async function readPidFile(cluster: string): Promise<{ pid: number; port: number } | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  return { pid: Number(lines[0]) || 0, port: Number(lines[3]) || 0 };
}

async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  if (pid <= 0) return false;
  if (existsSync('/proc/self/cmdline')) {
    // Empty for a zombie. Readable for everyone, which `cwd` is not, not even for root in most containers.
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return commandLine.split('\0').includes(cluster);
  }
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
