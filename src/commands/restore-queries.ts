import type { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { copyIn } from '#kit/copy-rows.ts';
import type { BackupTable, Manifest } from './backup-file.ts';
import { schemas, selectTables } from './backup-queries.ts';

/** Whether this database was ever used: the first start makes an admin, and whoever works for people has jobs. */
export async function isUsed(client: Client): Promise<boolean> {
  for (const table of ['auth.users', 'pgboss.job']) {
    const { rows: found } = await client.query('select where to_regclass($1) is not null', [table]);
    if (found.length === 0) continue;
    const { rows } = await client.query(`select from ${table} limit 1`);
    if (rows.length > 0) return true;
  }
  return false;
}

/** Away with what an unused database may have been migrated to: the backup may be older. */
export async function dropSchemas(client: Client): Promise<void> {
  await client.query(`drop schema if exists ${schemas.join(', ')} cascade`);
}

/** Lets the job queue make its tables. */
export async function makeQueue(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ connectionString: databaseUrl, supervise: false, schedule: false });
  // What fails throws as well; unheard, this event would end the process.
  boss.on('error', () => {});
  await boss.start();
  await boss.stop({ graceful: false });
}

/** Whether these are the tables and columns of this database; their order may be another. */
export async function hasTables(client: Client, tables: readonly BackupTable[]): Promise<boolean> {
  const shape = (some: readonly BackupTable[]) =>
    JSON.stringify(some.map(({ name, columns }) => [name, columns.toSorted()]).toSorted());
  return shape(await selectTables(client)) === shape(tables);
}

export async function beginFilling(client: Client): Promise<void> {
  await client.query('begin');
  await client.query('set local statement_timeout = 0');
}

/**
 * Runs `fill` on empty tables without their foreign keys, which are added again after it: every row is checked, in
 * whatever order they came, and that takes no superuser as switching the checks off would.
 */
export async function fillTables(
  client: Client,
  tables: readonly BackupTable[],
  fill: () => Promise<void>,
): Promise<void> {
  const names = tables.map(({ name }) => name);
  const { rows: keys } = await client.query<{ drop: string; add: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
     from pg_constraint where contype = 'f' and conparentid = 0 and conrelid = any($1::regclass[])`,
    [names],
  );
  for (const { drop } of keys) await client.query(drop);
  for (const name of names) await client.query(`alter table ${name} disable trigger user`);
  // Only now: one of them refuses it.
  await client.query(`truncate ${names.join(', ')}`);
  await fill();
  for (const name of names) await client.query(`alter table ${name} enable trigger user`);
  for (const { add } of keys) await client.query(add);
}

export async function copyTableIn(client: Client, table: BackupTable, rows: AsyncIterable<Buffer>): Promise<void> {
  await copyIn(client, `copy ${table.name} (${table.columns.join(', ')}) from stdin`, rows);
}

export async function setSequences(client: Client, sequences: Manifest['sequences']): Promise<void> {
  for (const { name, last_value } of sequences) await client.query('select setval($1, $2)', [name, last_value]);
}
