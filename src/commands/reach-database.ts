import { chooseDataDir, lockDataDir } from '#kit/data-dir.ts';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '#kit/embedded-postgres.ts';
import { type Config, ConfigError, StartError } from '#kit/env.ts';
import { pendingMigrations } from '../db/migrate.ts';

export interface ReachedDatabase {
  url: string;
  close(): Promise<void>;
}

/**
 * The database of this installation for a command beside it: the one of DATABASE_URL, or the embedded one under DATA_DIR,
 * which is started for the command when no Pasokh runs on it.
 * @throws {StartError} when there is none under DATA_DIR yet.
 * @throws {ConfigError} when it is not of this version.
 */
export async function reachDatabase(config: Config, say: (line: string) => void): Promise<ReachedDatabase> {
  const database = await findDatabase(config, say);
  try {
    if ((await pendingMigrations(database.url)).length > 0)
      throw new ConfigError('The database is not of this version yet: run pasokh migrate, or start Pasokh, first.');
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The database that an installation is to have: the one of DATABASE_URL, or the embedded one, made when it is missing. */
export async function makeDatabase(config: Config, say: (line: string) => void): Promise<ReachedDatabase> {
  return config.database_url === null
    ? startFor(chooseDataDir(config.data_dir), say).catch(stopTheStart)
    : notOurs(config.database_url);
}

async function findDatabase(config: Config, say: (line: string) => void): Promise<ReachedDatabase> {
  if (config.database_url !== null) return notOurs(config.database_url);
  const dataDir = chooseDataDir(config.data_dir);
  const running = await runningEmbeddedPostgres(dataDir).catch(stopTheStart);
  return running === undefined ? startFor(dataDir, say).catch(stopTheStart) : notOurs(running);
}

const notOurs = (url: string): ReachedDatabase => ({ url, close: async () => {} });

async function startFor(dataDir: string, say: (line: string) => void): Promise<ReachedDatabase> {
  const lock = await lockDataDir(dataDir);
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, note: say });
    const close = () => postgres.stop().finally(() => lock.release());
    return { url: postgres.url, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** What the folder and the embedded database complain of is a line for their user already. */
function stopTheStart(error: unknown): never {
  throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
}
