import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { freePort } from '../../bin/free-port.ts';
import { startEmbeddedPostgres } from '../../src/kit/embedded-postgres.ts';

/** A PostgreSQL of its own, with everything that makes a commit durable, and the statements counted. */
export interface BenchDatabase {
  url: string;
  /** Of the postmaster. */
  pid: number;
  query<T extends object>(text: string, values?: readonly unknown[]): Promise<T[]>;
  /** Another database on the same server, empty unless it was kept. */
  another(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** @param kept the folder of one that stays for the next run. */
export async function openDatabase(kept?: string): Promise<BenchDatabase> {
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'pasokh-bench-')));
  await mkdir(dataDir, { recursive: true });
  await chmod(dataDir, 0o755);
  const options = { dataDir, note: () => {}, connections: 300 };
  const first = await startEmbeddedPostgres(options);
  const admin = new pg.Client({ connectionString: first.url });
  await admin.connect();
  await admin.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`);
  await admin.end();
  await first.stop();
  const server = await startEmbeddedPostgres(options);
  const pool = new pg.Pool({ connectionString: server.url, max: 2 });
  pool.on('error', () => {});
  await pool.query('create extension if not exists pg_stat_statements');
  const postmaster = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8');
  return {
    url: server.url,
    pid: Number(postmaster.split('\n')[0]),
    query: async <T extends object>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<T>(text, [...values])).rows,
    async another(name) {
      const known = await pool.query('select from pg_database where datname = $1', [name]);
      if (known.rowCount === 0) await pool.query(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async stop() {
      await pool.end();
      await server.stop();
      if (!kept) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export const adminLogin = { username: 'parisa', password: 'correct horse battery' };

/** Limits that guard one person or address; a driver is all its people, and says for some from which address they come. */
export const unlimited = {
  TRUST_PROXY: '127.0.0.1',
  REQUESTS_PER_ADDRESS: '10000000',
  REQUESTS_PER_PERSON: '10000000',
  MESSAGES_PER_SECOND: '10000',
  CHATS_PER_ADDRESS: '100000',
};

/** Pasokh in one process, as `npm start` runs it. */
export interface Product {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../../bin/pasokh.js', import.meta.url));

/**
 * @param databaseUrl undefined: it starts the database it brings, in the `DATA_DIR` of `env`.
 * @param flags for Node, such as `--cpu-prof`.
 */
export async function startProduct(
  databaseUrl: string | undefined,
  env: Readonly<NodeJS.ProcessEnv> = {},
  flags: readonly string[] = process.env.BENCH_NODE_FLAGS?.split(' ') ?? [],
): Promise<Product> {
  const port = await freePort();
  const child = spawn(process.execPath, [...flags, program, 'serve'], {
    env: {
      PATH: process.env.PATH,
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'error',
      ADMIN_USERNAME: adminLogin.username,
      ADMIN_PASSWORD: adminLogin.password,
      ...unlimited,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await saidReady(child);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Waits for the line that says where it listens. */
async function saidReady(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error('Its output is not read');
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => line.startsWith('Pasokh is ready at') && resolve());
    child.once('exit', (code, signal) => reject(new Error(`Pasokh ended (${code ?? signal})`)));
  });
}
