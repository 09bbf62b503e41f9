import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, realpath, stat, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { createCluster, refuseOtherMajor, removeHalfMade } from './embedded-postgres-cluster.ts';
import { findRunning, isRunning, portOfRunning, withLogin } from './embedded-postgres-running.ts';
import { complaint, findTools, runTool, type Tools } from './embedded-postgres-tools.ts';
import { chownTree, closedFolder, type DatabaseUser, databaseUser, letPass } from './embedded-postgres-user.ts';

export interface EmbeddedPostgres {
  url: string;
  /** Stops the server and waits until its files are closed. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with Pasokh, and makes its files on the first start.
 *
 * The caller holds the lock of `dataDir`: what still runs there was left by a program that was killed, and is taken over.
 * The server outlives us on purpose when we are killed; only `stop` ends it.
 *
 * In `dataDir`: `postgres/cluster` (PostgreSQL's own), `postgres/password`, `postgres.log`, and, for root with a clone where
 * the database's user may not go, `postgres-binaries`.
 *
 * @throws Error of one line that says what to do about it.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  note: (line: string) => void;
  /** How many connections it takes. */
  connections?: number;
}): Promise<EmbeddedPostgres> {
  const { note, connections = 120 } = options;
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const home = join(dataDir, 'postgres');
  const cluster = join(home, 'cluster');

  const owner = existsSync(cluster) ? (await stat(cluster)).uid : undefined;
  const user = databaseUser(owner);
  if (user) await letDatabaseIn(dataDir, user);
  const tools = await findTools(dataDir, user);
  await removeHalfMade(home);
  if (!existsSync(home)) {
    note(`Making the database in ${home}.`);
    await createCluster(home, tools);
  } else if (user && owner === 0) {
    // Put back by root from a backup: the server wants its files to be its own.
    await chownTree(cluster, user);
  }
  await refuseOtherMajor(cluster, tools);
  await shortenLog(tools.log);

  const password = (await readFile(join(home, 'password'), 'utf8')).trim();
  const port = await findOrStart(cluster, password, tools, { note, connections });
  const trimming = setInterval(() => shortenLog(tools.log).catch((error) => note(String(error))), 3_600_000).unref();
  let stopping: Promise<void> | undefined;
  const stop = () => {
    clearInterval(trimming);
    stopping ??= stopServer(cluster, tools);
    return stopping;
  };
  try {
    await withLogin(port, password, createDatabase);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: urlOf(port, password), stop };
}

/**
 * The URL of the server that runs on this folder, whoever started it; undefined when none does.
 * @throws Error of one line when the folder holds no database at all.
 */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const home = join(dataDir, 'postgres');
  if (!existsSync(join(home, 'cluster')))
    throw new Error(`There is no Pasokh in ${dataDir}: set DATA_DIR or DATABASE_URL to those of the installation.`);
  const port = await portOfRunning(join(home, 'cluster'));
  if (port === undefined) return undefined;
  return urlOf(port, (await readFile(join(home, 'password'), 'utf8')).trim());
}

const urlOf = (port: number, password: string) => `postgres://pasokh:${password}@127.0.0.1:${port}/pasokh`;

async function createDatabase(client: Client): Promise<void> {
  // A killed program's `create database` goes on without it; its lock ends with it.
  await client.query(`select pg_advisory_lock(hashtext('create database pasokh'))`);
  const { rowCount } = await client.query(`select from pg_database where datname = 'pasokh'`);
  // From template1, and so with the locale that initdb was given.
  if (!rowCount) await client.query('create database pasokh');
}

async function letDatabaseIn(dataDir: string, user: DatabaseUser): Promise<void> {
  if (closedFolder(dataDir, user) === dataDir) await letPass(dataDir);
  const closed = closedFolder(dataDir, user);
  if (!closed) return;
  const way = `chmod o+x ${closed}, or set DATA_DIR to a folder such as /var/lib/pasokh`;
  throw new Error(`As root the database runs as the user ${user.name}, who may not enter ${closed}: ${way}.`);
}

/** Returns the port. */
async function findOrStart(
  cluster: string,
  password: string,
  tools: Tools,
  { note, connections }: { note: (line: string) => void; connections: number },
): Promise<number> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const running = await findRunning(cluster, password, tools, note);
    if (running?.current) {
      note(`Taking over the database server that is still running (pid ${running.pid}).`);
      return running.port;
    }
    if (running) {
      note(`Replacing the database server of an earlier version that is still running (pid ${running.pid}).`);
      await stopServer(cluster, tools);
    }
    const port = await freePort();
    const args = ['start', '-w', '-t', '600', '-D', cluster, '-l', tools.log, '-o', serverOptions(port, connections)];
    const { ok, said } = await runTool(tools, 'pg_ctl', args);
    if (ok) return port;
    // The port was taken meanwhile; or a killed server's last processes still hold its memory; or the pg_ctl of a killed
    // start was faster. All of these pass.
    const passes = /Address already in use|is still in use|"postmaster.pid" already exists/.test(said);
    if (!passes || Date.now() > deadline) throw complaint(tools, 'pg_ctl start', said);
    await delay(100);
  }
}

/**
 * A sixteenth of the memory there is, of which only what is used is taken: 64 MB on a machine with 1 GB, at most 512.
 *
 * @returns megabytes.
 */
function cacheSize(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.round(Math.min(512, Math.max(64, memory / 2 ** 20 / 16)));
}

/** For a machine with 1 GB, and for larger ones. Durability stays at PostgreSQL's defaults. */
function serverOptions(port: number, connections: number): string {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: connections,
    shared_buffers: `${cacheSize()}MB`,
    max_wal_size: '512MB',
    checkpoint_timeout: '15min',
    // Four processes fewer: workers for reading ahead and the launcher of a replication that nobody uses here.
    io_method: 'sync',
    // No disk has been slow to turn to another place for years.
    random_page_cost: 1.1,
    // To start helpers takes longer than most that is asked here, and who asks at the same moment needs the processors too.
    max_parallel_workers_per_gather: 0,
    max_logical_replication_workers: 0,
    log_checkpoints: 'off',
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return `-p ${port} ${flags.join(' ')}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address && typeof address === 'object') done(address.port);
    });
  });
  await new Promise((done) => server.close(done));
  return port;
}

async function stopServer(cluster: string, tools: Tools): Promise<void> {
  // Without this look, pg_ctl would signal whoever has the pid of a stale file now.
  if (!(await isRunning(cluster))) return;
  const { ok, said } = await runTool(tools, 'pg_ctl', ['stop', '-m', 'fast', '-w', '-t', '600', '-D', cluster]);
  if (!ok && (await isRunning(cluster))) throw complaint(tools, 'pg_ctl stop', said);
}

/** Two files of 10 MB at most, about: the server appends, so it may be cut while it writes. */
async function shortenLog(log: string): Promise<void> {
  if (!existsSync(log) || (await stat(log)).size < 10_000_000) return;
  await copyFile(log, `${log}.1`);
  await truncate(log);
}
