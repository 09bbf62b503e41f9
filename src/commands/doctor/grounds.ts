import { chooseDataDir } from '#kit/data-dir.ts';
import { connectDatabase, type DatabaseHandle } from '#kit/database.ts';
import { runningEmbeddedPostgres } from '#kit/embedded-postgres.ts';
import type { Config } from '#kit/env.ts';
import { createLog } from '#kit/log.ts';
import { compareMigrations, type MigrationState } from '../../db/migrate.ts';
import { broken, type Finding, inWords, ok, warning } from './check.ts';
import { selectServer } from './database-queries.ts';

/** What is found of something that others stand on; `lacks` says why they cannot. */
export interface GroundFound {
  findings: Finding[];
  lacks?: string | undefined;
}
interface DatabaseFound extends GroundFound {
  handle?: DatabaseHandle;
  migrations?: MigrationState;
}

/** The database as it is: an embedded one that does not run is not started for this. */
export async function reachDatabase(config: Config): Promise<DatabaseFound> {
  const url = config.database_url ?? (await runningDatabase(config));
  if (typeof url !== 'string') return url;
  const handle = connectDatabase(url, createLog('silent'), { max: 4 });
  try {
    const { version, size } = await selectServer(handle.db);
    const migrations = await compareMigrations(url);
    const known = `PostgreSQL ${version.split(' ')[0]}, ${size}`;
    if (Number.parseInt(version, 10) >= 15) return { handle, migrations, findings: [ok(`Reached: ${known}.`)] };
    const old = broken(`It is ${known}.`, 'Pasokh needs PostgreSQL 15 or newer: move to one.');
    return { handle, migrations, findings: [old] };
  } catch (error) {
    await handle.close();
    const away = broken(
      `It cannot be reached: ${inWords(error)}.`,
      'Start PostgreSQL, and see that DATABASE_URL names its host, port, user, password and database.',
    );
    return { findings: [away], lacks: 'the database is away' };
  }
}

async function runningDatabase(config: Config): Promise<string | DatabaseFound> {
  const dataDir = chooseDataDir(config.data_dir);
  try {
    const url = await runningEmbeddedPostgres(dataDir);
    if (url !== undefined) return url;
  } catch {
    const none = warning(
      `There is no Pasokh in ${dataDir} yet; the first start makes its database.`,
      'Start Pasokh; or, if it is elsewhere, set DATA_DIR or DATABASE_URL to those of the installation.',
    );
    return { findings: [none], lacks: 'there is no database yet' };
  }
  const stopped = broken(
    `Pasokh does not run: its database in ${dataDir} is stopped.`,
    'Start Pasokh (npm start), then ask again.',
  );
  return { findings: [stopped], lacks: 'the database is stopped' };
}

/** Whether our tables are there, as this version has them. */
export function judgeMigrations({ applied, missing, newer, changed }: MigrationState): GroundFound {
  if (newer.length > 0) {
    const says = `A newer Pasokh has changed the database (${newer.join(', ')}).`;
    return { findings: [broken(says, 'Run that version again, or a later one.')], lacks: 'the tables are newer' };
  }
  if (changed.length > 0) {
    const says = `Migrations were edited after they were applied: ${changed.join(', ')}.`;
    return { findings: [broken(says, 'Put the released files back.')], lacks: 'the tables are not known' };
  }
  if (applied === 0) {
    const says = 'There are no tables of Pasokh in it yet.';
    return { findings: [warning(says, 'Start Pasokh, or run pasokh migrate.')], lacks: 'there are no tables yet' };
  }
  if (missing.length > 0) {
    const says = `Migrations are missing: ${missing.join(', ')}.`;
    return { findings: [broken(says, 'Run pasokh migrate, or start Pasokh.')], lacks: 'the tables are older' };
  }
  return { findings: [ok(`All ${applied} migrations are applied.`)] };
}

/** Whether a Pasokh answers where people would look for it. */
export async function reachAddress({ public_url }: Config, isInstalled: boolean): Promise<GroundFound> {
  const lacks = `nobody answers at ${public_url}`;
  const answer = await fetch(`${public_url}/healthz`, { redirect: 'manual', signal: AbortSignal.timeout(5000) }).catch(
    (error: unknown) => inWords(error),
  );
  if (typeof answer === 'string') {
    const says = `No answer at ${public_url}: ${answer}.`;
    const todo = 'Start Pasokh; see that PUBLIC_URL is the address people use, and that the reverse proxy leads here.';
    return { findings: [isInstalled ? broken(says, todo) : warning(says, todo)], lacks };
  }
  const body = await answer.text();
  if (answer.ok && /"status":\s*"ok"/.test(body)) return { findings: [ok(`A Pasokh answers at ${public_url}.`)] };
  const leads = answer.status >= 300 && answer.status < 400 ? ` and leads to ${answer.headers.get('location')}` : '';
  const other = broken(
    `${public_url}/healthz answers ${answer.status}${leads}, which is no Pasokh.`,
    'Set PUBLIC_URL to the address people use, and let the reverse proxy pass every path on as it is.',
  );
  return { findings: [other], lacks };
}
