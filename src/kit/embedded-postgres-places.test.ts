import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { findTools } from './embedded-postgres-tools.ts';
import {
  isRoot,
  kill9,
  me,
  ordinaryUser,
  project,
  query,
  serverPid,
  start,
  stop,
  useScratchFolder,
} from './embedded-postgres-trials.ts';
import { chownTree } from './embedded-postgres-user.ts';

const scratch = useScratchFolder();

// Not the 0700 of a temporary folder, through which root's database could not pass.
beforeEach(() => chmod(scratch.parent, 0o711));

describe('refused', () => {
  test('without the platform package, in one line that names DATABASE_URL', async () => {
    const arch = Object.getOwnPropertyDescriptor(process, 'arch') ?? {};
    Object.defineProperty(process, 'arch', { ...arch, value: 'abacus' });
    try {
      await expect(findTools(scratch.dataDir, undefined)).rejects.toThrow(
        /^The embedded .+-abacus is not .+ DATABASE_URL .+\.$/,
      );
    } finally {
      Object.defineProperty(process, 'arch', arch);
    }
  });

  test('files of another major version, in one line', async () => {
    await stop(await start(scratch.dataDir, me));
    await writeFile(join(scratch.dataDir, 'postgres/cluster/PG_VERSION'), '17\n');
    await expect(start(scratch.dataDir, me)).rejects.toThrow(
      /was made by PostgreSQL 17 and this Pasokh brings 18: back it up/,
    );
  });
});

describe('in the data folder', () => {
  test('a copy made while the original is in use gets a server of its own', async () => {
    const first = await start(scratch.dataDir, me);
    const copy = join(scratch.parent, 'copy');
    await cp(scratch.dataDir, copy, { recursive: true });
    const next = await start(copy, me);
    expect(next.notes).toEqual([]);
    expect(new URL(next.url).port).not.toBe(new URL(first.url).port);
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a long log is put aside', async () => {
    await stop(await start(scratch.dataDir, me));
    await writeFile(join(scratch.dataDir, 'postgres.log'), 'x'.repeat(10_000_001));
    await start(scratch.dataDir, me);
    expect(statSync(join(scratch.dataDir, 'postgres.log.1')).size).toBe(10_000_001);
    expect(statSync(join(scratch.dataDir, 'postgres.log')).size).toBeLessThan(10_000);
  });
});

describe.skipIf(!isRoot)(isRoot ? 'as root' : 'as root, which this run is not', () => {
  test('a folder that the database cannot reach is refused with the way out', async () => {
    await chmod(scratch.parent, 0o700);
    await expect(start(scratch.dataDir, me)).rejects.toThrow(`chmod o+x ${scratch.parent}, or set DATA_DIR`);
  });

  test('a folder of ours that is closed is opened, for passing only', async () => {
    await chmod(scratch.dataDir, 0o700);
    await start(scratch.dataDir, me);
    expect(statSync(scratch.dataDir).mode & 0o777).toBe(0o711);
  });

  test('files put back by root belong to the database again', async () => {
    await stop(await start(scratch.dataDir, me));
    await chownTree(join(scratch.dataDir, 'postgres'), me);
    const { url } = await start(scratch.dataDir, me);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test.skipIf(!ordinaryUser)('one start by root does not shut out the person whose database it is', async () => {
    const person = ordinaryUser ?? me;
    await chown(scratch.dataDir, person.uid, person.gid);
    for (const who of [person, me, person]) {
      const running = await start(scratch.dataDir, who);
      expect(await query(running.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      await stop(running);
    }
  });

  test('from a closed clone a copy of the programs runs, and the real ones replace it', async () => {
    const clone = join(scratch.parent, 'clone');
    await mkdir(clone, { mode: 0o700 });
    for (const name of ['src', 'node_modules', 'package.json']) await symlink(join(project, name), join(clone, name));
    const stale = join(scratch.dataDir, 'postgres-binaries/18.0.0-old');
    await mkdir(stale, { recursive: true });

    const first = await start(scratch.dataDir, me, clone);
    await query(first.url, 'create extension pg_trgm');
    expect(existsSync(stale)).toBe(false);
    expect(readFileSync(`/proc/${serverPid(scratch.dataDir)}/cmdline`, 'utf8')).toContain(
      join(scratch.dataDir, 'postgres-binaries/18.'),
    );

    const pid = serverPid(scratch.dataDir);
    await kill9(first.child);
    const next = await start(scratch.dataDir, me);
    expect(next.notes).toEqual([
      `Replacing the database server of an earlier version that is still running (pid ${pid}).`,
    ]);
    expect(await query(next.url, `select show_trgm('سلام') <> '{}' as persian`)).toEqual([{ persian: true }]);
  });
});
