import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { connectAlone } from '#kit/database.ts';
import { StartError } from '#kit/env.ts';

const folder = new URL('./migrations/', import.meta.url);
/** Any number will do, as long as every process takes the same one. */
const migrationLock = 7_279_084_011;

/**
 * Brings the database to the newest schema: each file of `migrations/` once, in the order of its number, each in a
 * transaction of its own. Safe when several processes start at once: one works, the others wait and find nothing to do.
 *
 * @param upTo the last one to apply, when it is not to be the newest.
 * @returns the names of the files that were applied now.
 * @throws {StartError} when the database cannot be reached, when an applied file was edited since, or when the database knows a newer schema than this program.
 */
export async function migrate(databaseUrl: string, upTo?: string): Promise<string[]> {
  const client = await connectAlone(databaseUrl, 'pasokh migrate');
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query('create schema if not exists migration');
    await client.query(
      `create table if not exists migration.applied (
        name text primary key, checksum text not null, applied_at timestamptz(3) not null default now())`,
    );
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from migration.applied',
    );
    const applied = new Map(rows.map((row) => [row.name, row.checksum]));
    const files = await knownMigrations();
    const newer = [...applied.keys()].filter((name) => !files.some((file) => file.name === name));
    if (newer.length > 0)
      throw new StartError(`The database was migrated by a newer version of Pasokh (${newer.join(', ')}).`);
    const done: string[] = [];
    for (const { name, sql, checksum } of files) {
      if (upTo !== undefined && name > upTo) break;
      const known = applied.get(name);
      if (known === checksum) continue;
      if (known)
        throw new StartError(
          `Migration ${name} was applied and changed since. Migrations are forward only: add a new one.`,
        );
      await client.query('begin');
      try {
        await client.query(sql);
        await client.query('insert into migration.applied (name, checksum) values ($1, $2)', [name, checksum]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new StartError(`Migration ${name} failed: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        });
      }
      done.push(name);
    }
    return done;
  } finally {
    await client.end();
  }
}

export interface MigrationState {
  /** How many the database has. */
  applied: number;
  /** Files that the database does not have. */
  missing: string[];
  /** What the database has and this program does not know. */
  newer: string[];
  /** Files that were edited after they were applied. */
  changed: string[];
}

/** How the database and the migrations of this program stand to each other. Changes nothing. */
export async function compareMigrations(databaseUrl: string): Promise<MigrationState> {
  const client = await connectAlone(databaseUrl, 'pasokh migrate');
  try {
    const { rows: found } = await client.query<{ there: boolean }>(
      `select to_regclass('migration.applied') is not null as there`,
    );
    const { rows } = found[0]?.there
      ? await client.query<{ name: string; checksum: string }>('select name, checksum from migration.applied')
      : { rows: [] };
    const applied = new Map(rows.map((row) => [row.name, row.checksum]));
    const files = await knownMigrations();
    const names = new Set(files.map(({ name }) => name));
    return {
      applied: applied.size,
      missing: files.map(({ name }) => name).filter((name) => !applied.has(name)),
      newer: [...applied.keys()].filter((name) => !names.has(name)),
      changed: files
        .filter(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum)
        .map(({ name }) => name),
    };
  } finally {
    await client.end();
  }
}

/** The migrations this program has that the database does not, without applying them. */
export async function pendingMigrations(databaseUrl: string): Promise<string[]> {
  return (await compareMigrations(databaseUrl)).missing;
}

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** Those this program brings, in their order. */
export async function knownMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
