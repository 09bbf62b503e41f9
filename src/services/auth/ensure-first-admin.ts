import { randomBytes } from 'node:crypto';
import { ConfigError } from '#kit/env.ts';
import { newId } from '#kit/ids.ts';
import { Problem } from '#kit/problem.ts';
import { transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { insertAdmin } from './create-admin.ts';
import { lockFirstStart } from './signing-key-queries.ts';
import { someAdminExists } from './user-queries.ts';

/**
 * Without any admin, makes the first one as configured, or with a password that is told to who started the program, and
 * to nobody ever again. Of several processes that start at once, one makes it and tells.
 * @throws {ConfigError} when somebody else bears the name.
 */
export async function ensureFirstAdmin(use: Auth): Promise<void> {
  if (await someAdminExists(use.db)) return;
  const { admin_username, admin_password } = use.config;
  const username = admin_username ?? 'admin';
  const password = admin_password ?? randomBytes(15).toString('base64url');
  const password_hash = await use.passwords.hash(password);
  const context = { actor_id: null, request_id: `first-start-${newId()}` };
  const made = await transact(use, context, async (tx) => {
    await lockFirstStart(tx.sql);
    if (await someAdminExists(tx.sql)) return false;
    await insertAdmin(tx, username, password_hash);
    return true;
  }).catch((error: unknown) => {
    const taken = error instanceof Problem && error.code === 'username_taken';
    throw taken
      ? new ConfigError(`ADMIN_USERNAME must be a free name: somebody who is no admin is called ${username}.`)
      : error;
  });
  if (!made) return;
  use.say('The first admin was made:');
  use.say(`  username: ${username}`);
  use.say(`  password: ${admin_password === null ? `${password}  (told only this once)` : 'as set in ADMIN_PASSWORD'}`);
}
