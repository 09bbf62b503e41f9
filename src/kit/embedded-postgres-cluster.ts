import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { complaint, runTool, type Tools } from './embedded-postgres-tools.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Makes `home`, with the files of a new database and the password of its superuser `pasokh`.
 *
 * Invariant: when `home` exists it is whole. All is made in a folder beside it, which is synced and then renamed; what a
 * start that was killed left behind has a name of its own and is deleted by the next one.
 */
export async function createCluster(home: string, tools: Tools): Promise<void> {
  const { user } = tools;
  const half = await mkdtemp(`${home}.new-`);
  try {
    const cluster = join(half, 'cluster');
    const password = join(half, 'password');
    await mkdir(cluster, { mode: 0o700 });
    await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flush: true });
    if (user) {
      await chmod(half, 0o711);
      await chown(cluster, user.uid, user.gid);
      await chown(password, user.uid, user.gid);
    }
    const access = ['-U', 'pasokh', `--pwfile=${password}`, '--auth=scram-sha-256'];
    // The trigram index knows Persian letters only when LC_CTYPE is not C.
    const text = ['-E', 'UTF8', '--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    // Without --no-sync: what the first customers write must not lie on files that a power cut takes away.
    const { ok, said } = await runTool(tools, 'initdb', ['-D', cluster, ...access, ...text, '--no-instructions']);
    if (!ok) throw complaint(tools, 'initdb', said);
    await syncFolder(half);
    await rename(half, home);
    await syncFolder(dirname(home));
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    throw error;
  }
}

/** An `initdb` that lost its parent may still be writing there: the retries outlive it. */
export async function removeHalfMade(home: string): Promise<void> {
  for (const name of await readdir(dirname(home))) {
    if (!name.startsWith(`${basename(home)}.new-`)) continue;
    await rm(join(dirname(home), name), { recursive: true, force: true, maxRetries: 10 });
  }
}

/** A new major version of PostgreSQL does not read the files of an older one. */
export async function refuseOtherMajor(cluster: string, tools: Tools): Promise<void> {
  const made = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  const ours = tools.version.split('.')[0];
  if (made === ours) return;
  const way = 'back it up with the Pasokh that made it and restore that here';
  throw new Error(`${cluster} was made by PostgreSQL ${made} and this Pasokh brings ${ours}: ${way}.`);
}
