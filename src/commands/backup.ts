import { existsSync } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { connectAlone } from '#kit/database.ts';
import { type Config, StartError } from '#kit/env.ts';
import { variableDocs } from '#kit/env-variables.ts';
import { syncFolder } from '#kit/sync-folder.ts';
import { backupFormat, type Manifest, writeBackup } from './backup-file.ts';
import {
  beginSnapshot,
  copyTableOut,
  selectMigrations,
  selectQueueVersion,
  selectSequences,
  selectServerVersion,
  selectTables,
} from './backup-queries.ts';
import { reachDatabase } from './reach-database.ts';

/** Whoever reads a backup can sign in as anybody and read what anybody wrote. */
const secrets = [
  'auth.signing_keys: the private keys that every token is signed with',
  'auth.users: password hashes (argon2id)',
  'auth.refresh_tokens: hashes of the tokens that keep people signed in',
  'auth.one_time_links: links that verify an address or set a new password',
  'kit.idempotency_keys: answers given in the last day, each sealed under a key of its client',
  'notification.vapid_keys: the private key of Web Push, unless it is set by VAPID_PRIVATE_KEY',
  'notification.push_subscriptions: the addresses and keys of browsers',
  'notification.deliveries: mails that were kept, with working links in them',
  'and all that people wrote, internal notes and addresses included',
];

/**
 * Writes everything there is in the database, as it stands at one moment, into one file; `-` is the standard output. Works
 * beside a running Pasokh. The file exists only when it is whole.
 */
export async function backUp(config: Config, file: string, say: (line: string) => void): Promise<number> {
  if (file !== '-' && existsSync(file)) throw new StartError(`${file} is there already: choose another name.`);
  const database = await reachDatabase(config, say);
  try {
    const client = await connectAlone(database.url, 'pasokh backup');
    try {
      if (file === '-') await writeSnapshot(client, process.stdout);
      else await writeWhole(resolve(file), (part) => writeSnapshot(client, part));
    } finally {
      await client.end();
    }
    if (file !== '-') say(`Wrote ${file}. It holds secrets: keep it like the database itself.`);
    return 0;
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`No backup was made: ${error instanceof Error ? error.message : error}.`, { cause: error });
  } finally {
    await database.close();
  }
}

/** Under a name of its own until it is on the disk. */
async function writeWhole(file: string, write: (part: Writable) => Promise<void>): Promise<void> {
  const part = `${file}.part`;
  const stream = (await openNew(part)).createWriteStream({ flush: true });
  try {
    await write(stream);
    await rename(part, file);
    await syncFolder(dirname(file));
  } catch (error) {
    stream.destroy();
    await rm(part, { force: true });
    throw error;
  }
}

async function openNew(part: string): Promise<FileHandle> {
  try {
    return await open(part, 'wx', 0o600);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw taken ? new StartError(`${part} is of a backup that runs, or was cut off: then delete it.`) : error;
  }
}

async function writeSnapshot(client: Client, to: Writable): Promise<void> {
  await beginSnapshot(client);
  const manifest = await describe(client);
  const text = writeBackup(manifest, (table) => copyTableOut(client, table));
  await pipeline(Readable.from(text, { objectMode: false }), createGzip(), to);
}

async function describe(client: Client): Promise<Manifest> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return {
    pasokh_backup: backupFormat,
    pasokh_version: version,
    postgres_version: await selectServerVersion(client),
    created_at: new Date().toISOString(),
    secrets,
    not_included: variableDocs.map(({ name }) => name),
    migrations: await selectMigrations(client),
    queue_version: await selectQueueVersion(client),
    sequences: await selectSequences(client),
    tables: await selectTables(client),
  };
}
