import type { Readable } from 'node:stream';
import type { Client } from 'pg';
import { copyOut } from '#kit/copy-rows.ts';
import type { BackupTable, Manifest } from './backup-file.ts';

export const schemas = ['auth', 'routing', 'ticketing', 'chat', 'notification', 'kit', 'pgboss', 'migration'];

/**
 * What a backup leaves out. Events and their floor are numbered by the transactions of the server they were written on:
 * elsewhere those numbers say nothing, and whoever follows the feed is told to load afresh. The rest says how the queue's
 * tables were made, which a restore does anew, and how processes fare that will be gone by then. The applied migrations stand
 * in the manifest.
 */
const leftOut = [
  ...['migration.applied', 'kit.events', 'kit.event_floor'],
  ...['pgboss.version', 'pgboss.bam', 'pgboss.instance', 'pgboss.warning', 'pgboss.queue_stats%'],
];

/** One look at the whole database, while it goes on changing. Times and intervals are written in one way, whatever the server is set to. */
export async function beginSnapshot(client: Client): Promise<void> {
  await client.query('begin isolation level repeatable read read only');
  await client.query(
    `select set_config(name, value, true) from (values ('datestyle', 'ISO'), ('intervalstyle', 'postgres'),
      ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0')) as s (name, value)`,
  );
}

/** The tables of a backup, with the columns that are not computed from others. Of a partitioned table it is the parts that hold rows. */
export async function selectTables(client: Client): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable>(
    `select format('%I.%I', n.nspname, c.relname) as name,
       array(select quote_ident(a.attname) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname = any($1) and not format('%I.%I', n.nspname, c.relname) like any($2)
     order by 1`,
    [schemas, leftOut],
  );
  return rows;
}

/** Sequences do not stand still in a snapshot: read inside of it they are at least as far as its rows. */
export async function selectSequences(client: Client): Promise<Manifest['sequences']> {
  const { rows } = await client.query<Manifest['sequences'][number]>(
    `select format('%I.%I', schemaname, sequencename) as name, last_value::text from pg_sequences
     where schemaname = any($1) and last_value is not null order by 1`,
    [schemas],
  );
  return rows;
}

export async function selectMigrations(client: Client): Promise<Manifest['migrations']> {
  const { rows } = await client.query('select name, checksum from migration.applied order by name');
  return rows;
}

/** The version of the tables that the job queue made for itself. */
export async function selectQueueVersion(client: Client): Promise<number> {
  const { rows } = await client.query<{ version: number }>('select version from pgboss.version');
  return rows[0]?.version ?? 0;
}

export async function selectServerVersion(client: Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  return rows[0]?.server_version ?? '';
}

export function copyTableOut(client: Client, { name, columns }: BackupTable): Readable {
  return copyOut(client, `copy ${name} (${columns.join(', ')}) to stdout`);
}
