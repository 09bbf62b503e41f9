import { type Config, ConfigError, readProcessConfig, StartError } from '#kit/env.ts';
import { migrate, pendingMigrations } from './db/migrate.ts';
import { startPasokh } from './main.ts';

const usage = `pasokh COMMAND

  serve [--services gateway,auth,...]   run Pasokh (all services, unless some are named)
  migrate [--check]                     bring the database to the newest schema (--check: only say what is missing)
  create-admin NAME                     make an admin; the password is read from ADMIN_PASSWORD or generated

Settings come from the environment: see docs/configuration.md.
`;

type Command = (args: readonly string[], config: (extra?: Record<string, string>) => Config) => Promise<number>;

const commands: Record<string, Command> = {
  serve: async (args, config) => {
    const services = optionOf(args, '--services');
    return serve(config(services === undefined ? {} : { SERVICES: services }));
  },
  migrate: async (args, config) => {
    const url = databaseOf(config());
    const names = args.includes('--check') ? await pendingMigrations(url) : await migrate(url);
    say(
      names.length === 0
        ? 'The database is up to date.'
        : `${args.includes('--check') ? 'Missing' : 'Applied'}: ${names.join(', ')}`,
    );
    return args.includes('--check') && names.length > 0 ? 1 : 0;
  },
  'create-admin': async ([username], config) => {
    if (username === undefined) throw new ConfigError('create-admin needs a name.');
    const { createAdminFromShell } = await import('./create-admin.ts');
    await createAdminFromShell(config({ ADMIN_USERNAME: username }), say);
    return 0;
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
    return await command(args, (extra) => readProcessConfig(extra));
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
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

function optionOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1) : args[at + 1];
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
