import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openScratch, type Scratch } from '../../test/scratch.ts';
import { openTcpProxy } from '../../test/tcp-proxy.ts';
import {
  brokenConstraint,
  connectDatabase,
  type DatabaseHandle,
  isRetryable,
  isUnavailable,
  toRfc3339,
} from './database.ts';

let scratch: Scratch;
const handles: DatabaseHandle[] = [];
beforeAll(async () => {
  scratch = await openScratch();
});
afterEach(async () => {
  for (const { close } of handles.splice(0)) await close();
});
afterAll(() => scratch.close());

function connect(url = scratch.url, options = {}): DatabaseHandle {
  const handle = connectDatabase(url, scratch.log, options);
  handles.push(handle);
  return handle;
}
const ask = ({ db }: Pick<DatabaseHandle, 'db'>, text: string) => sql.raw(text).execute(db);
const failure = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('rows as the wire shows them', () => {
  test.each([
    ['2026-11-22 17:22:45.123+00', '2026-11-22T17:22:45.123Z'],
    ['2026-11-22 17:22:45+00', '2026-11-22T17:22:45.000Z'],
    ['2026-11-22 17:22:45.1+00', '2026-11-22T17:22:45.100Z'],
    ['2026-11-22 17:22:45.999999+00', '2026-11-22T17:22:45.999Z'],
  ])('%s is %s', (row, wire) => {
    expect(toRfc3339(row)).toBe(wire);
  });

  // Seen to fail with `timezone` left out of the connection's options.
  test('times are UTC whatever the database thinks, bigints are numbers', async () => {
    await scratch.query(
      `do $$ begin execute format('alter database %I set timezone to ''Asia/Tehran''', current_database()); end $$`,
    );
    const { rows } = await ask(
      connect(),
      `select '2026-11-22 20:52:45.5+03:30'::timestamptz as at, 9007199254740991::bigint as big, '{1,2}'::bigint[] as list`,
    );
    expect(rows).toEqual([{ at: '2026-11-22T17:22:45.500Z', big: 9_007_199_254_740_991, list: [1, 2] }]);
  });
});

// Seen to fail, for good, while the statement keeps its name.
test('a statement that a migration made stale fails once, in a way that says try again, and works then', async () => {
  const { db } = connect(scratch.url, { max: 1 });
  const things = async () => (await sql`select * from thing where a > ${0}`.execute(db)).rows;
  await ask({ db }, 'create table thing as select 1 as a');
  expect(await things()).toEqual([{ a: 1 }]);
  await scratch.query('alter table thing add b int not null default 2');
  expect(isRetryable(await failure(things()))).toBe(true);
  expect(await things()).toEqual([{ a: 1, b: 2 }]);
});

describe('a transaction', () => {
  const count = async (db: DatabaseHandle['db']) =>
    (await sql<{ n: number }>`select count(*) as n from told`.execute(db)).rows[0]?.n;

  test('is undone as a whole, from its first statement on', async () => {
    const { db } = connect(scratch.url, { max: 1 });
    await ask({ db }, 'create table told (word text not null)');
    const undone = db.transaction().execute(async (trx) => {
      await sql`insert into told values (${'first'})`.execute(trx);
      await sql`insert into told values (${null})`.execute(trx);
    });
    await expect(undone).rejects.toMatchObject({ code: '23502' });
    expect(await count(db)).toBe(0);
    const broken = db.transaction().execute((trx) => sql`insert into told values (${null})`.execute(trx));
    await expect(broken).rejects.toMatchObject({ code: '23502' });
    await db.transaction().execute((trx) => sql`insert into told values (${'kept'})`.execute(trx));
    expect(await count(db)).toBe(1);
  });

  test('that asks nothing leaves the connection as it was', async () => {
    const { db } = connect(scratch.url, { max: 1 });
    await db.transaction().execute(async () => {});
    await expect(
      db.transaction().execute(async () => {
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    const { rows } = await ask({ db }, 'select now() = statement_timestamp() as alone');
    expect(rows).toEqual([{ alone: true }]);
  });

  test('whose connection breaks at its beginning does nothing', async () => {
    const { db } = connect(scratch.url, { max: 1 });
    const before = await count(db);
    const cut = db.transaction().execute(async (trx) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx);
    });
    expect(await failure(cut)).toSatisfy(isUnavailable);
    await db.transaction().execute((trx) => sql`insert into told values (${'again'})`.execute(trx));
    expect(await count(db)).toBe(Number(before) + 1);
  });
});

describe('the database is away', () => {
  test('nothing listens there, or no such host', async () => {
    for (const url of ['postgres://x:x@127.0.0.1:1/x', 'postgres://x:x@no-such-host.invalid/x']) {
      expect(await failure(ask(connect(url), 'select 1'))).toSatisfy(isUnavailable);
    }
  });

  test('the connection is ended by the server in the middle', async () => {
    const asked = ask(connect(scratch.url, { max: 1 }), `select pg_terminate_backend(pg_backend_pid())`);
    expect(await failure(asked)).toSatisfy(isUnavailable);
  });

  test('the wire breaks in the middle of a transaction; the next one works again', async () => {
    const proxy = await openTcpProxy(scratch.url);
    const { db } = connect(proxy.through(scratch.url));
    const begun = Promise.withResolvers<void>();
    const broken = db.transaction().execute(async (trx) => {
      await sql`select 1`.execute(trx);
      begun.resolve();
      await sql`select pg_sleep(60)`.execute(trx);
    });
    await begun.promise;
    proxy.reset();
    expect(await failure(broken)).toSatisfy(isUnavailable);
    expect(await failure(ask({ db }, 'select 1'))).toBe('no failure');
    proxy.cut();
    expect(await failure(ask({ db }, 'select 1'))).toSatisfy(isUnavailable);
    proxy.pass();
    expect(await failure(ask({ db }, 'select 1'))).toBe('no failure');
    await proxy.close();
  });

  // Seen to fail without `endWhenSilent`: both wait until TCP gives up, a quarter of an hour.
  test('the wire swallows everything: the one who waits is told, and so are those behind', async () => {
    const proxy = await openTcpProxy(scratch.url);
    const handle = connect(proxy.through(scratch.url), { max: 1, silence: 1000 });
    await ask(handle, 'select 1');
    proxy.blackhole();
    const both = await Promise.all([1, 2].map(() => failure(ask(handle, 'select 1'))));
    expect(both).toSatisfy((errors) => errors.every(isUnavailable));
    proxy.pass();
    expect(await failure(ask(handle, 'select 1'))).toBe('no failure');
    await proxy.close();
  });

  test('no connection is free', async () => {
    const handle = connect(scratch.url, { max: 1 });
    const busy = ask(handle, 'select pg_sleep(5.5)');
    expect(await failure(ask(handle, 'select 1'))).toSatisfy(isUnavailable);
    await busy;
  });
});

describe('the database refuses what we asked', () => {
  test('is not away: wrong SQL, a broken constraint, an error of ours', async () => {
    await scratch.query('create table once (id int constraint one_of_a_kind unique)');
    const twice = await failure(ask(scratch, 'insert into once values (1), (1)'));
    const errors = [twice, await failure(ask(scratch, 'select nothing')), new Error('ours'), 'ours', null];
    expect(errors.map(isUnavailable)).toEqual([false, false, false, false, false]);
    expect(errors.map(brokenConstraint)).toEqual(['one_of_a_kind', undefined, undefined, undefined, undefined]);
  });

  test('a serialisation failure or deadlock may be tried again, and nothing else', async () => {
    const raise = (code: string) =>
      failure(ask(scratch, `do $$ begin raise exception 'x' using errcode = '${code}'; end $$`));
    expect(
      await Promise.all(['40001', '40P01', '23505', '57P01'].map(async (code) => isRetryable(await raise(code)))),
    ).toEqual([true, true, false, false]);
  });
});
