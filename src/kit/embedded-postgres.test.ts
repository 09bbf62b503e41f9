import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  checkpointerOf,
  isRoot,
  kill9,
  launch,
  me,
  ordinaryUser,
  type Person,
  processesOn,
  query,
  serverPid,
  start,
  started,
  stop,
  useScratchFolder,
} from './embedded-postgres-trials.ts';

const scratch = useScratchFolder();

if (!isRoot) test.skip('as root: this run is not', () => {});
if (isRoot && !ordinaryUser) test.skip('as an ordinary user: postgres and nobody cannot read this clone', () => {});

const people: Person[] = ordinaryUser ? [me, ordinaryUser] : [me];

// The tests look at processes through /proc.
describe.skipIf(process.platform !== 'linux').each(people)('as $name', (person) => {
  beforeEach(async () => {
    // Root's database needs a way in; an ordinary user's home may be closed to all others.
    await chmod(scratch.parent, person.uid === 0 ? 0o711 : 0o700);
    if (isRoot) for (const folder of [scratch.parent, scratch.dataDir]) await chown(folder, person.uid, person.gid);
  });

  test('the first start makes a database that knows Persian and asks for its password', async () => {
    const { url } = await start(scratch.dataDir, person);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(new URL(url).pathname).toBe('/pasokh');
    await query(url, 'create extension pg_trgm');
    const [row] = await query(
      url,
      `select show_trgm('سلام') <> '{}' as persian, datlocprovider::text as provider, datlocale as locale, datctype as ctype,
              current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit
       from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      ...{ persian: true, provider: 'b', locale: 'C.UTF-8', ctype: 'C.UTF-8' },
      ...{ fsync: 'on', synchronous_commit: 'on' },
    });
    await expect(query(url.replace(/:[^:@]+@/, ':guess@'), 'select 1')).rejects.toThrow('password authentication');
    expect(statSync(join(scratch.dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(scratch.dataDir, 'postgres')).sort()).toEqual(['cluster', 'password']);
    expect(readdirSync(scratch.dataDir).sort()).toEqual(['postgres', 'postgres.log']);
  });

  test('stop ends the server, and a later start finds the data', async () => {
    const first = await start(scratch.dataDir, person);
    await query(first.url, `create table tickets as select 'printer' as subject`);
    await stop(first);
    // pg_ctl returns when the pid file is gone, a moment before the process is.
    await expect.poll(() => processesOn(scratch.parent)).toEqual([]);
    const later = await start(scratch.dataDir, person);
    expect(later.notes).toEqual([]);
    expect(await query(later.url, 'select subject from tickets')).toEqual([{ subject: 'printer' }]);
  });

  test('after kill -9 of the program, the next one takes over the same server with all its data', async () => {
    const first = await start(scratch.dataDir, person);
    await query(first.url, `create table tickets as select 'printer' as subject`);
    const pid = serverPid(scratch.dataDir);
    await kill9(first.child);
    const next = await start(scratch.dataDir, person);
    expect(next.notes).toEqual([`Taking over the database server that is still running (pid ${pid}).`]);
    expect(next.url).toBe(first.url);
    expect(await query(next.url, 'select subject from tickets')).toEqual([{ subject: 'printer' }]);
    await stop(next);
    await expect.poll(() => processesOn(scratch.parent)).toEqual([]);
  });

  test('after kill -9 of program and server, the next start recovers what was committed', async () => {
    const first = await start(scratch.dataDir, person);
    await query(first.url, `create table tickets as select 'printer' as subject`);
    await kill9(first.child);
    process.kill(serverPid(scratch.dataDir), 'SIGKILL');
    const next = await start(scratch.dataDir, person);
    expect(await query(next.url, 'select subject from tickets')).toEqual([{ subject: 'printer' }]);
  });

  test('after kill -9 in the middle of a shutdown, the next start waits for its end', async () => {
    const first = await start(scratch.dataDir, person);
    const pid = serverPid(scratch.dataDir);
    const checkpointer = checkpointerOf(pid);
    process.kill(checkpointer, 'SIGSTOP');
    process.kill(pid, 'SIGINT');
    await kill9(first.child);
    const next = launch(scratch.dataDir, person);
    expect(await once(next, 'message')).toContainEqual({
      note: `Waiting for the database server that is starting or stopping (pid ${pid}).`,
    });
    process.kill(checkpointer, 'SIGCONT');
    const { url } = await started(next);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('after kill -9 in the middle of the first initdb, the next start begins anew', async () => {
    const child = launch(scratch.dataDir, person);
    const half = await vi.waitFor(
      () => {
        const name = readdirSync(scratch.dataDir).find((entry) => entry.startsWith('postgres.new-'));
        if (!name || !existsSync(join(scratch.dataDir, name, 'cluster/PG_VERSION')))
          throw new Error('initdb has not begun');
        return name;
      },
      { timeout: 20_000, interval: 1 },
    );
    await kill9(child);
    expect(existsSync(join(scratch.dataDir, 'postgres'))).toBe(false);
    const next = await start(scratch.dataDir, person);
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(readdirSync(scratch.dataDir)).not.toContain(half);
  });

  test.each(['a process that lives', 'a zombie'])('a pid file that names %s does not stop a start', async (kind) => {
    await stop(await start(scratch.dataDir, person));
    const cluster = join(scratch.dataDir, 'postgres/cluster');
    const { uid, gid } = statSync(cluster);
    // Of the database's own user: PostgreSQL itself believes such a pid.
    const credentials = isRoot ? { uid, gid } : {};
    // It ends after the exec: the shell would reap it.
    const script = 'sleep 0.5 & echo $!; exec sleep 1000';
    const other = spawn('sh', ['-c', script], { ...credentials, cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] });
    const [zombie] = await once(other.stdout, 'data');
    await expect.poll(() => readFileSync(`/proc/${Number(zombie)}/stat`, 'utf8')).toMatch(/\) Z /);
    const pid = kind === 'a zombie' ? Number(zombie) : other.pid;
    await writeFile(
      join(cluster, 'postmaster.pid'),
      `${pid}\n${cluster}\n1700000000\n1\n\n127.0.0.1\n  1 1\nready   \n`,
    );
    try {
      const next = await start(scratch.dataDir, person);
      expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(serverPid(scratch.dataDir)).not.toBe(pid);
      expect(other.exitCode).toBe(null);
    } finally {
      other.kill();
    }
  });

  test('Ctrl-C in the terminal does not reach the server', async () => {
    const { child, url } = await start(scratch.dataDir, person);
    process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
    await once(child, 'message');
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
