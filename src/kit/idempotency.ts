import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from './problem.ts';
import type { Tx } from './transact.ts';

/** Made from the `Idempotency-Key` header of a request that creates. */
export interface IdempotencyKey {
  /** Who asks for what under which key; what is stored can be found only by somebody who knows all three. */
  scope: Buffer;
  /** Opens the stored answer. Not stored: an answer may hold tokens, and the row alone must not give them away. */
  seal: Buffer;
  requestHash: Buffer;
  status: number;
}

/** Not an error: ends the transaction of a repeated request with the answer of the first. */
export class Replay extends Error {
  readonly status: number;
  readonly answer: unknown;
  constructor(status: number, answer: unknown) {
    super('The answer of the first request is given again');
    this.status = status;
    this.answer = answer;
  }
}

export function idempotencyKey(
  key: string,
  actorId: string | null,
  operation: string,
  body: unknown,
  status: number,
): IdempotencyKey {
  const who = JSON.stringify([actorId, operation, key]);
  const seal = Buffer.from(hkdfSync('sha256', key, who, 'pasokh idempotency', 32));
  return {
    scope: createHash('sha256').update(who).digest(),
    seal,
    // Keyed: a body may hold a password, and a plain hash of it could be guessed at from the row alone.
    requestHash: createHmac('sha256', seal)
      .update(JSON.stringify(body ?? null))
      .digest(),
    status,
  };
}

/**
 * Takes the key for this transaction.
 * @returns what stores the answer under the key.
 * @throws {Replay} when the same request was answered before.
 * @throws {Problem} `idempotency_in_progress` while the first request runs, `idempotency_key_reused` for another body.
 */
export async function beginIdempotent(tx: Tx, key: IdempotencyKey): Promise<(answer: unknown) => Promise<void>> {
  const { rows } = await sql<{
    free: boolean;
    request_hash: Buffer | null;
    status: number | null;
    sealed_answer: Buffer | null;
  }>`
    select pg_try_advisory_xact_lock(${key.scope.readBigInt64BE(0).toString()}::bigint) as free, k.request_hash, k.status, k.sealed_answer
    from (select 1) one left join kit.idempotency_keys k on k.scope = ${key.scope} and k.created_at > now() - interval '24 hours'
  `.execute(tx.sql);
  const found = rows[0];
  if (!found?.free) throw inProgress();
  if (found.request_hash && found.sealed_answer && found.status !== null) {
    if (!found.request_hash.equals(key.requestHash)) throw new Problem('idempotency_key_reused');
    throw new Replay(found.status, JSON.parse(open(found.sealed_answer, key.seal)));
  }
  return async (answer) => {
    const { rows: kept } = await sql`
      insert into kit.idempotency_keys as k (scope, request_hash, status, sealed_answer)
      values (${key.scope}, ${key.requestHash}, ${key.status}, ${close(JSON.stringify(answer), key.seal)})
      on conflict (scope) do update
        set request_hash = excluded.request_hash, status = excluded.status, sealed_answer = excluded.sealed_answer, created_at = now()
        where k.created_at <= now() - interval '24 hours'
      returning scope
    `.execute(tx.sql);
    // The first request committed between our look and our lock.
    if (kept.length === 0) throw inProgress();
  };
}

const inProgress = () => new Problem('idempotency_in_progress', undefined, { retryAfter: 1 });

function close(text: string, secret: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(sealed: Buffer, secret: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12)).setAuthTag(sealed.subarray(12, 28));
  return decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8');
}
