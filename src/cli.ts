import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Config, ConfigError, readProcessConfig, StartError } from '#kit/env.ts';
import { integer } from '#kit/env-values.ts';
import { migrate, pendingMigrations } from './db/migrate.ts';
import { startPasokh } from './main.ts';

const usage = `pasokh COMMAND

  serve [--services gateway,auth,...]   run Pasokh (everything, unless some parts are named)
  migrate [--check]                     bring the database to the newest schema (--check: only say what is missing)
  create-admin NAME                     make an admin; the password is read from ADMIN_PASSWORD or generated
  backup FILE                           write everything into FILE, beside a running Pasokh (-: to standard output)
  restore FILE                          put it into an empty database (-: from standard input); the copy sends nothing...
  resume-sending [--discard]            ...until this is run (--discard: what waited meanwhile is never sent)
  audit verify [--expect HEAD]          compute the audit log's chain again (HEAD: as it was printed once, and noted elsewhere)
  doctor [--json]                       look at everything Pasokh stands on, and say what to do
  verify-delivery [--url URL] [--seconds 20] [--chats 6] [--seed N]
                                        prove on the running installation that chat loses nothing, with chats of its own

Settings come from the environment: see docs/configuration.md.
`;

/** @returns the exit code. */
type Command = (args: readonly string[]) => Promise<number>;

const commands: Record<string, Command> = {
  serve: async (args) => {
    const { services } = options(args, { services: { type: 'string' } }).values;
    return serve(readProcessConfig(services === undefined ? {} : { SERVICES: services }));
  },
  migrate: async (args) => {
    const { check } = options(args, { check: { type: 'boolean' } }).values;
    const url = databaseOf(readProcessConfig());
    const names = check ? await pendingMigrations(url) : await migrate(url);
    say(names.length === 0 ? 'The database is up to date.' : `${check ? 'Missing' : 'Applied'}: ${names.join(', ')}`);
    return check && names.length > 0 ? 1 : 0;
  },
  'create-admin': async (args) => {
    const [username] = options(args, {}, ['NAME']).positionals;
    const { createAdminFromShell } = await import('./commands/create-admin.ts');
    return createAdminFromShell(readProcessConfig({ ADMIN_USERNAME: username ?? '' }), say);
  },
  backup: async (args) => {
    const [file = ''] = options(args, {}, ['FILE']).positionals;
    const { backUp } = await import('./commands/backup.ts');
    return backUp(readProcessConfig(), file, file === '-' ? complain : say);
  },
  restore: async (args) => {
    const [file = ''] = options(args, {}, ['FILE']).positionals;
    const { restore } = await import('./commands/restore.ts');
    return restore(readProcessConfig(), file, say);
  },
  'resume-sending': async (args) => {
    const { discard = false } = options(args, { discard: { type: 'boolean' } }).values;
    const { resumeSendingFromShell } = await import('./commands/resume-sending.ts');
    return resumeSendingFromShell(readProcessConfig(), { discard }, say);
  },
  audit: async (args) => {
    const { values, positionals } = options(args, { expect: { type: 'string' } }, ['verify']);
    if (positionals[0] !== 'verify') throw new ConfigError('Say pasokh audit verify.');
    const { verifyAudit } = await import('./commands/audit.ts');
    return verifyAudit(readProcessConfig(), values.expect, say);
  },
  doctor: async (args) => {
    const { json } = options(args, { json: { type: 'boolean' } }).values;
    const { doctor } = await import('./commands/doctor.ts');
    return doctor(readProcessConfig(), { json, say });
  },
  'verify-delivery': async (args) => {
    const text = { type: 'string' } as const;
    const { values } = options(args, { url: text, seconds: text, chats: text, seed: text });
    const config = readProcessConfig();
    const { verifyDelivery } = await import('./commands/verify-delivery.ts');
    const wanted = {
      url: (values.url ?? config.public_url).replace(/\/+$/, ''),
      seconds: numberOf('seconds', values.seconds, [1, 600]) ?? 20,
      chats: numberOf('chats', values.chats, [1, 100]) ?? 6,
      seed: numberOf('seed', values.seed, [0, 2 ** 31]) ?? randomInt(2 ** 31),
    };
    return verifyDelivery(config, wanted, say);
  },
};

/** Runs one command of the program. @returns its exit code; whatever the user can mend is one line on stderr. */
export async function runCommand([name = 'help', ...args]: readonly string[]): Promise<number> {
  const command = commands[name];
  if (!command) {
    (name === 'help' || name === '--help' ? process.stdout : process.stderr).write(usage);
    return name === 'help' || name === '--help' ? 0 : 2;
  }
  try {
    return await command(args);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
    complain(error.message);
    return 1;
  }
}

/** Runs until somebody asks it to end; a second signal ends it at once. */
export async function serve(
  config: Config,
  whenReady: (url: string) => Promise<void> = async () => {},
): Promise<number> {
  const asked = Promise.withResolvers<void>();
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (++signals > 1) process.exit(1);
      asked.resolve();
    });
  }
  const running = await startPasokh(config, { say });
  say(`Pasokh is ready at ${running.url}`);
  if (config.services.includes('gateway')) {
    say(`Console for operators and admins: ${running.url}/console`);
    say(`Portal for customers: ${running.url}`);
    say(`API reference: ${running.url}/docs`);
  }
  await whenReady(running.url);
  await asked.promise;
  say('Stopping...');
  await running.stop();
  return 0;
}

function databaseOf(config: Config): string {
  if (config.database_url === null)
    throw new ConfigError('Set DATABASE_URL. The embedded database is migrated by every start.');
  return config.database_url;
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

/** @throws {ConfigError} for an option that is not known, and unless exactly these arguments are given. */
function options<const O extends Options>(args: readonly string[], known: O, wanted: readonly string[] = []) {
  try {
    const parsed = parseArgs({ args: [...args], options: known, allowPositionals: true, strict: true });
    if (parsed.positionals.length === wanted.length) return parsed;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
  throw new ConfigError(wanted.length === 0 ? 'This command takes no argument.' : `Give it ${wanted.join(' ')}.`);
}

function numberOf(option: string, value: string | undefined, [least, most]: [number, number]): number | undefined {
  try {
    return value === undefined ? undefined : integer(least, most)(value);
  } catch (error) {
    throw new ConfigError(`--${option} must be ${error instanceof Error ? error.message : 'something else'}.`);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
