import { readFileSync, statSync } from 'node:fs';
import { chmod, lchown, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Whom the database runs as when we are root: PostgreSQL refuses to run as root itself. */
export interface DatabaseUser {
  name: string;
  uid: number;
  gid: number;
}

/**
 * The user to run the database as, or undefined when we are not root and it simply runs as we do.
 *
 * An existing cluster keeps its owner, so that a single `sudo` start does not lock out the person who made it.
 * Only users with an entry in `/etc/passwd` will do: `initdb` looks up its own name.
 */
export function databaseUser(ownerOfCluster: number | undefined): DatabaseUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]): DatabaseUser => ({ name, uid: Number(uid), gid: Number(gid) }));
  const user =
    users.find(({ uid }) => uid !== 0 && uid === ownerOfCluster) ??
    users.find(({ name }) => name === 'postgres') ??
    users.find(({ name }) => name === 'nobody');
  if (user) return user;
  throw new Error(
    'As root, the embedded PostgreSQL needs a user "postgres" or "nobody": add one, or set DATABASE_URL.',
  );
}

/** The outermost folder on the way into `folder` that the user (by default: anyone) may not enter. */
export function closedFolder(folder: string, user?: DatabaseUser): string | undefined {
  const parent = dirname(folder);
  const outer = parent === folder ? undefined : closedFolder(parent, user);
  if (outer) return outer;
  const { uid, gid, mode } = statSync(folder);
  const mayEnter = uid === user?.uid ? 0o100 : gid === user?.gid ? 0o010 : 0o001;
  return mode & mayEnter ? undefined : folder;
}

/** Lets everyone through a folder of ours, though not look around in it. */
export async function letPass(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & 0o011) !== 0o011) await chmod(folder, (mode & 0o7777) | 0o011);
}

/** The folder itself comes last: a run that was interrupted shows as a folder that is not yet the user's. */
export async function chownTree(folder: string, { uid, gid }: DatabaseUser): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), uid, gid);
  }
  await lchown(folder, uid, gid);
}
