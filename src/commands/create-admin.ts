import { randomBytes } from 'node:crypto';
import { connectDatabase } from '#kit/database.ts';
import { type Config, ConfigError } from '#kit/env.ts';
import { createJobs } from '#kit/jobs.ts';
import { createLocalLive } from '#kit/live.ts';
import { createLog } from '#kit/log.ts';
import { createMetrics } from '#kit/metrics.ts';
import { Problem } from '#kit/problem.ts';
import { pendingMigrations } from '../db/migrate.ts';
import { createAdmin } from '../services/auth/create-admin.ts';
import { reachDatabase } from './reach-database.ts';

/** Makes an admin, for when nobody can sign in to do it. Works beside a running Pasokh. */
export async function createAdminFromShell(config: Config, say: (line: string) => void): Promise<number> {
  const database = await reachDatabase(config, say);
  try {
    if ((await pendingMigrations(database.url)).length > 0)
      throw new ConfigError('The database is not of this version yet: run pasokh migrate, or start Pasokh, first.');
    await makeAdmin(database.url, config, say);
    return 0;
  } catch (error) {
    throw error instanceof Problem ? new ConfigError(error.message) : error;
  } finally {
    await database.close();
  }
}

async function makeAdmin(url: string, config: Config, say: (line: string) => void): Promise<void> {
  const username = config.admin_username ?? 'admin';
  const password = config.admin_password ?? randomBytes(12).toString('base64url');
  const log = createLog('warn');
  const { db, close } = connectDatabase(url, log, { max: 2 });
  const queue = createJobs(url, log, createMetrics());
  try {
    await queue.start();
    await createAdmin({ db, queue, live: createLocalLive(() => {}) }, { username, password });
    say(`Made the admin ${username}.`);
    if (config.admin_password === null) say(`Password: ${password}`);
  } finally {
    await queue.stop();
    await close();
  }
}
