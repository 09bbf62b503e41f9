import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/kit/embedded-postgres.ts';

/** A PostgreSQL that may be killed. After a restart it listens on another port. */
export interface OwnPostgres {
  readonly url: string;
  /** kill -9 of the whole server. */
  kill(): Promise<void>;
  /** Recovers what was committed. */
  start(): Promise<void>;
  /** On a connection of its own that knows no fault but the server's own. */
  sql<R extends object>(text: string, values?: readonly unknown[]): Promise<R[]>;
  stop(): Promise<void>;
}

export async function openOwnPostgres(): Promise<OwnPostgres> {
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'pasokh-faults-')));
  await chmod(dataDir, 0o755);
  const begin = () => startEmbeddedPostgres({ dataDir, note: () => {}, connections: 400 });
  let postgres = await begin();
  return {
    get url() {
      return postgres.url;
    },
    async kill() {
      const file = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8');
      process.kill(Number(file.split('\n')[0]), 'SIGKILL');
    },
    async start() {
      postgres = await begin();
    },
    async sql(text, values = []) {
      const client = new Client({ connectionString: postgres.url });
      client.on('error', () => {});
      await client.connect();
      try {
        return (await client.query(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    async stop() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
