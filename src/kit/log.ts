import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './env.ts';

export type Log = Logger;

/** JSON lines; whatever could open a door is masked wherever it stands in a logged object. */
export function createLog(level: Config['log_level'], destination?: DestinationStream): Log {
  const secrets = [
    'password',
    'old_password',
    'new_password',
    'access_token',
    'refresh_token',
    'token',
    'secret',
    'authorization',
    'cookie',
  ];
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const options = {
    level,
    base: null,
    redact: { paths, censor: '[masked]' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  };
  return destination ? pino(options, destination) : pino(options);
}
