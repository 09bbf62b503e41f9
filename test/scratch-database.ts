import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { migrate } from '../src/db/migrate.ts';
import { startEmbeddedPostgres } from '../src/kit/embedded-postgres.ts';

/** A PostgreSQL for tests: the one of TEST_DATABASE_URL, or an embedded one in a temporary folder. */
export async function startTestPostgres(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), 'pasokh-test-'));
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir, note: () => {}, connections: 400 });
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes `name` a migrated database that others are cloned from; nobody may connect to it. */
export async function makeTemplate(serverUrl: string, name: string): Promise<void> {
  await dropDatabase(serverUrl, name);
  await asAdmin(serverUrl, `create database ${name} template template0`);
  const url = withDatabase(serverUrl, name);
  await migrate(url);
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  await boss.start();
  await boss.stop({ graceful: false });
  await asAdmin(serverUrl, `alter database ${name} with allow_connections false is_template true`);
}

let clones = 0;
export async function cloneDatabase(serverUrl: string, template: string): Promise<string> {
  const name = `${template}_${process.pid}_${++clones}`;
  // As files: through the log it takes five times as long.
  await asAdmin(serverUrl, `create database ${name} template ${template} strategy file_copy`);
  return withDatabase(serverUrl, name);
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await asAdmin(serverUrl, `update pg_database set datistemplate = false where datname = '${name}'`);
  await asAdmin(serverUrl, `drop database if exists ${name} with (force)`);
}

export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs `use` on a freshly migrated database that is gone afterwards. */
export async function withScratchDatabase(use: (url: string) => Promise<void>): Promise<void> {
  const server = await startTestPostgres();
  const name = `scratch_${process.pid}`;
  try {
    await asAdmin(server.url, `create database ${name} template template0`);
    const url = withDatabase(server.url, name);
    await migrate(url);
    await use(url);
  } finally {
    await dropDatabase(server.url, name);
    await server.stop();
  }
}

async function asAdmin(serverUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: withDatabase(serverUrl, 'postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
