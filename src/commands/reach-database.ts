import { chooseDataDir, lockDataDir } from '#kit/data-dir.ts';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '#kit/embedded-postgres.ts';
import { type Config, StartError } from '#kit/env.ts';

export interface ReachedDatabase {
  url: string;
  close(): Promise<void>;
}

/**
 * The database of this installation for a command beside it: the one of DATABASE_URL, or the embedded one under DATA_DIR,
 * which is started for the command when no Pasokh runs on it.
 * @throws {StartError} when there is none under DATA_DIR yet.
 */
export async function reachDatabase(config: Config, say: (line: string) => void): Promise<ReachedDatabase> {
  if (config.database_url !== null) return { url: config.database_url, close: async () => {} };
  const dataDir = chooseDataDir(config.data_dir);
  try {
    const running = await runningEmbeddedPostgres(dataDir);
    if (running !== undefined) return { url: running, close: async () => {} };
    return await startFor(dataDir, say);
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

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
