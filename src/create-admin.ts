import { randomBytes } from 'node:crypto';
import { connectDatabase } from '#kit/database.ts';
import { type Config, ConfigError } from '#kit/env.ts';
import { createJobs } from '#kit/jobs.ts';
import { createLocalLive } from '#kit/live.ts';
import { createLog } from '#kit/log.ts';
import { createMetrics } from '#kit/metrics.ts';
import { Problem } from '#kit/problem.ts';
import { pendingMigrations } from './db/migrate.ts';
import { createAdmin } from './services/auth/create-admin.ts';

/** Makes an admin in an outside database, for when nobody can sign in to do it. */
export async function createAdminFromShell(config: Config, say: (line: string) => void): Promise<void> {
  if (config.database_url === null)
    throw new ConfigError('Set DATABASE_URL, and stop nothing: this works beside a running Pasokh.');
  if ((await pendingMigrations(config.database_url)).length > 0)
    throw new ConfigError('The database is not of this version yet: run pasokh migrate, or start Pasokh, first.');
  const username = config.admin_username ?? 'admin';
  const password = config.admin_password ?? randomBytes(12).toString('base64url');
  const log = createLog('warn');
  const { db, close } = connectDatabase(config.database_url, log, { max: 2 });
  const queue = createJobs(config.database_url, log, createMetrics());
  try {
    await queue.start();
    await createAdmin({ db, queue, live: createLocalLive(() => {}) }, { username, password });
    say(`Made the admin ${username}.`);
    if (config.admin_password === null) say(`Password: ${password}`);
  } catch (error) {
    throw error instanceof Problem ? new ConfigError(error.message) : error;
  } finally {
    await queue.stop();
    await close();
  }
}
