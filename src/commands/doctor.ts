import type { Database } from '#kit/database.ts';
import type { Config } from '#kit/env.ts';
import { addressChecks } from './doctor/address.ts';
import {
  type Check,
  type DatabaseCheck,
  type Finding,
  type Ground,
  type Installation,
  skipped,
  withDeadline,
} from './doctor/check.ts';
import { clockChecks } from './doctor/clock.ts';
import { databaseChecks } from './doctor/database.ts';
import { judgeMigrations, reachAddress, reachDatabase } from './doctor/grounds.ts';
import { hostChecks } from './doctor/host.ts';
import { mailChecks } from './doctor/mail.ts';
import { pushChecks } from './doctor/push.ts';
import { queueChecks } from './doctor/queue.ts';
import { redisChecks } from './doctor/redis.ts';
import { asJson, asLines, type Found, withoutSecrets } from './doctor/report.ts';
import { settingsCheck } from './doctor/settings.ts';
import { websocketCheck } from './doctor/websocket.ts';

const everyCheck: readonly Check[] = [
  ...[...hostChecks, settingsCheck, ...databaseChecks, ...redisChecks, ...queueChecks],
  ...[...mailChecks, ...pushChecks, ...addressChecks, websocketCheck, ...clockChecks],
];

/** One check may take so long, in milliseconds. */
const deadline = 10_000;

interface Options {
  json?: boolean | undefined;
  say: (line: string) => void;
  now?: () => Date;
}

/**
 * Looks at everything that Pasokh stands on and says what to do, beside a running installation or before its first start.
 * Changes and starts nothing. @returns 1 when something is broken, else 0.
 */
export async function doctor(config: Config, { json = false, say, now = () => new Date() }: Options): Promise<number> {
  const found = withoutSecrets(await examine(config, now), config);
  for (const line of json ? asJson(found) : asLines(found)) say(line);
  return found.some(({ level }) => level === 'broken') ? 1 : 0;
}

/** All checks run at once, those too that stand on nothing of what is away. */
export async function examine(
  config: Config,
  now: () => Date,
  checks: readonly Check[] = everyCheck,
): Promise<Found[]> {
  const database = await reachDatabase(config);
  const tables = database.migrations ? judgeMigrations(database.migrations) : { findings: [], lacks: database.lacks };
  const isInstalled = (database.migrations?.applied ?? 0) > 0;
  const address = await reachAddress(config, isInstalled);
  const lacks = { database: database.lacks, tables: tables.lacks, address: address.lacks };
  const installation = { config, now, isInstalled };
  try {
    const rest = await Promise.all(
      checks.map(async (check) => {
        const findings = await run(check, installation, database.handle?.db, lacks);
        return named(check, findings);
      }),
    );
    return [
      ...named({ area: 'database', name: 'database' }, database.findings),
      ...named({ area: 'database', name: 'migrations' }, tables.findings),
      ...named({ area: 'address', name: 'answer' }, address.findings),
      ...rest.flat(),
    ];
  } finally {
    await database.handle?.close();
  }
}

const named = ({ area, name }: Pick<Found, 'area' | 'name'>, findings: readonly Finding[]): Found[] =>
  findings.map((finding) => ({ area, name, ...finding }));

async function run(
  check: Check,
  installation: Installation,
  db: Database | undefined,
  lacks: Readonly<Record<Ground, string | undefined>>,
): Promise<Finding[]> {
  const because = check.needs.map((ground) => lacks[ground]).find((reason) => reason !== undefined);
  if (because !== undefined) return [skipped(because)];
  if (!asksDatabase(check)) return withDeadline(check.name, check.run(installation), deadline);
  return db ? withDeadline(check.name, check.run(installation, db), deadline) : [];
}

const asksDatabase = (check: Check): check is DatabaseCheck => check.needs.some((ground) => ground !== 'address');
