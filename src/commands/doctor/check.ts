import type { Database } from '#kit/database.ts';
import type { Config } from '#kit/env.ts';

/** `broken`: something does not work, or will not keep what it promises. `skipped`: what it stands on is away. */
export type Level = 'ok' | 'skipped' | 'warning' | 'broken';

export interface Finding {
  level: Level;
  says: string;
  todo?: string;
}

export interface Installation {
  config: Config;
  now: () => Date;
  /** Whether Pasokh was ever started on this database. */
  isInstalled: boolean;
}

/** What a check may stand on: the database, our tables in it as this version has them, and an answer at PUBLIC_URL. */
export type Ground = 'database' | 'tables' | 'address';

interface Named {
  area: string;
  name: string;
}
/** Checks look, and change nothing. */
export interface PlainCheck extends Named {
  needs: readonly 'address'[];
  run(installation: Installation): Promise<Finding[]>;
}
export interface DatabaseCheck extends Named {
  needs: readonly ['database' | 'tables', ...'address'[]];
  run(installation: Installation, db: Database): Promise<Finding[]>;
}
export type Check = PlainCheck | DatabaseCheck;

export const ok = (says: string): Finding => ({ level: 'ok', says });
export const warning = (says: string, todo: string): Finding => ({ level: 'warning', says, todo });
export const broken = (says: string, todo: string): Finding => ({ level: 'broken', says, todo });
export const skipped = (says: string): Finding => ({ level: 'skipped', says });

/** One that fails or hangs is a finding, and not the end of the others. */
export async function withDeadline(name: string, findings: Promise<Finding[]>, within: number): Promise<Finding[]> {
  const { promise: late, resolve } = Promise.withResolvers<Finding[]>();
  const hangs = broken(
    `${name}: no answer within ${within / 1000} s.`,
    'Ask again; if it stays so, what is asked here hangs.',
  );
  const timer = setTimeout(() => resolve([hangs]), within);
  const failed = (error: unknown) => [
    broken(`${name}: ${inWords(error)}.`, 'This keeps the check from telling; see the log of the program.'),
  ];
  return Promise.race([findings.catch(failed), late]).finally(() => clearTimeout(timer));
}

const words: Record<string, string> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was broken off',
  ETIMEDOUT: 'no answer',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'names cannot be resolved',
  EHOSTUNREACH: 'there is no way to that host',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody we know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the intermediate certificate is missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by nobody we know',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS on that port',
};

/** What went wrong, without the layers around it. */
export function inWords(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return inWords(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Some put a code of their own over the one that says more.
  const known = words[code] ?? Object.entries(words).find(([name]) => error.message.includes(name))?.[1];
  if (known) return known;
  return error.cause ? inWords(error.cause) : error.message.replace(/[.\s]+$/, '');
}
