import { randomBytes } from 'node:crypto';
import { type Config, ConfigError } from '#kit/env.ts';
import { Problem } from '#kit/problem.ts';
import { createAdmin } from '../services/auth/create-admin.ts';
import { reachDatabase } from './reach-database.ts';
import { withTransactor } from './with-transactor.ts';

/** Makes an admin, for when nobody can sign in to do it. Works beside a running Pasokh. */
export async function createAdminFromShell(config: Config, say: (line: string) => void): Promise<number> {
  const database = await reachDatabase(config, say);
  const username = config.admin_username ?? 'admin';
  const password = config.admin_password ?? randomBytes(12).toString('base64url');
  try {
    await withTransactor(database.url, (use) => createAdmin(use, { username, password }));
    say(`Made the admin ${username}.`);
    if (config.admin_password === null) say(`Password: ${password}`);
    return 0;
  } catch (error) {
    throw error instanceof Problem ? new ConfigError(error.message) : error;
  } finally {
    await database.close();
  }
}
