import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Client } from 'pg';
import { type Config, StartError } from '#kit/env.ts';
import { claim } from '../db/claim.ts';
import { knownMigrations, migrate } from '../db/migrate.ts';
import { holdSending } from '../services/notification/hold-queries.ts';
import { BackupReader, type Manifest } from './backup-file.ts';
import { selectQueueVersion } from './backup-queries.ts';
import { makeDatabase } from './reach-database.ts';
import {
  beginFilling,
  copyTableIn,
  dropSchemas,
  fillTables,
  hasTables,
  isUsed,
  makeQueue,
  setSequences,
} from './restore-queries.ts';

/**
 * Puts a backup into an empty database; `-` is the standard input. What fails, or is killed, leaves it empty: all rows come
 * with one commit. The copy sends nothing until it is told to.
 */
export async function restore(config: Config, file: string, say: (line: string) => void): Promise<number> {
  const backup = new BackupReader(await openBackup(file));
  const manifest = await backup.manifest();
  await refuseUnknown(manifest);
  const database = await makeDatabase(config, say);
  try {
    await restoreInto(database.url, backup, manifest);
    say(`Restored the backup of ${manifest.created_at}.`);
    say('It sends no mail and no push until you run pasokh resume-sending (--discard: without what waits).');
    return 0;
  } finally {
    await database.close();
  }
}

async function openBackup(file: string): Promise<AsyncIterable<Buffer>> {
  try {
    if (file !== '-') await access(file, constants.R_OK);
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
  // What goes wrong in it reaches whoever reads.
  return pipeline(file === '-' ? process.stdin : createReadStream(file), createGunzip(), () => {});
}

/** The tables must become exactly those of the backup before its rows come in. */
async function refuseUnknown({ migrations, pasokh_version }: Manifest): Promise<void> {
  const known = await knownMigrations();
  const isKnown = (at: number) =>
    known[at]?.name === migrations[at]?.name && known[at]?.checksum === migrations[at]?.checksum;
  const unknown = migrations.find((_, at) => !isKnown(at));
  if (unknown)
    throw new StartError(
      `This backup was made by another Pasokh (${pasokh_version}, with ${unknown.name}): restore it with that one.`,
    );
}

async function restoreInto(url: string, backup: BackupReader, manifest: Manifest): Promise<void> {
  // Nobody may work here meanwhile: a Pasokh that started on the half-made database would make it its own.
  const claimed = await claim(url, { alone: true });
  if (!claimed) throw new StartError('A Pasokh runs on this database: stop it first, and restore into an empty one.');
  const { client } = claimed;
  try {
    if (await isUsed(client))
      throw new StartError(
        'This database is in use: a backup is restored into an empty one, so set another DATA_DIR or DATABASE_URL.',
      );
    await makeTables(client, url, manifest);
    await fill(client, backup, manifest);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`Nothing was restored: ${error instanceof Error ? error.message : error}.`, { cause: error });
  } finally {
    await client.end();
  }
  await migrate(url);
}

async function makeTables(client: Client, url: string, manifest: Manifest): Promise<void> {
  await dropSchemas(client);
  await migrate(url, manifest.migrations.at(-1)?.name);
  await makeQueue(url);
  if ((await selectQueueVersion(client)) !== manifest.queue_version || !(await hasTables(client, manifest.tables)))
    throw new StartError(
      `This backup has other tables than this Pasokh makes: restore it with Pasokh ${manifest.pasokh_version}, and bring that up to date.`,
    );
}

async function fill(client: Client, backup: BackupReader, manifest: Manifest): Promise<void> {
  const { tables, sequences, created_at } = manifest;
  await beginFilling(client);
  await fillTables(client, tables, async () => {
    for (const table of tables) await copyTableIn(client, table, backup.rows(table));
  });
  await setSequences(client, sequences);
  await holdSending(client, `Restored from the backup of ${created_at}`);
  await backup.check();
  await client.query('commit');
}
