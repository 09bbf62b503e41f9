import { type ChainHead, readChain, verifyChain } from '#kit/audit-chain.ts';
import { connectDatabase } from '#kit/database.ts';
import { type Config, ConfigError } from '#kit/env.ts';
import { createLog } from '#kit/log.ts';
import { reachDatabase } from './reach-database.ts';

/**
 * Computes the chain of the audit log again. Works beside a running Pasokh.
 * @returns 1 when an entry is not what was written, or is missing.
 */
export async function verifyAudit(
  config: Config,
  expect: string | undefined,
  say: (line: string) => void,
): Promise<number> {
  const noted = expect === undefined ? undefined : parseHead(expect);
  const database = await reachDatabase(config, say);
  const { db, close } = connectDatabase(database.url, createLog('warn'), { max: 1 });
  try {
    const verdict = await verifyChain(readChain(db), noted);
    say(`Entries checked: ${verdict.checked}`);
    if ('because' in verdict) {
      say(`Broken at entry ${verdict.broken_at}: ${verdict.because}.`);
      return 1;
    }
    const { seq, hash } = verdict.head;
    say('Nothing was changed, taken out or put in between.');
    say(`Head: ${seq}:${hash}`);
    say('Note it elsewhere: pasokh audit verify --expect HEAD tells later whether all of this still stands.');
    return 0;
  } finally {
    await close();
    await database.close();
  }
}

/** @throws {ConfigError} for what is no head. */
function parseHead(text: string): ChainHead {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new ConfigError('--expect must be a head as pasokh audit verify printed it: NUMBER:HASH.');
  return { seq: Number(seq), hash };
}
