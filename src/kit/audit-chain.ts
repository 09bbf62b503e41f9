import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** An entry as the hash sees it: every field as text, hashes in hex. */
export interface ChainedEntry {
  seq: string;
  at: string;
  action: string;
  actor_id: string | null;
  subject_kind: string;
  subject_id: string | null;
  details: string;
  address: string | null;
  user_agent: string | null;
  credential: string | null;
  credential_id: string | null;
  request_id: string;
  previous_hash: string;
  hash: string;
}

/** The place of an entry and its hash: noted elsewhere, it proves all that stands before it. */
export interface ChainHead {
  seq: number;
  hash: string;
}

type Verdict = { checked: number; head: ChainHead } | { checked: number; broken_at: number; because: string };

/** What stands before the first entry. */
export const beginning: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/**
 * The SHA-256 of the entry before, followed by the fields in this order, each as its length in bytes, a colon, its text, a
 * comma, and a dash and a comma for none (as netstrings). In SQL the same is `kit.audit_hash`.
 */
function hashOf(entry: Omit<ChainedEntry, 'hash'>): string {
  const { seq, at, action, actor_id, subject_kind, subject_id, details, request_id } = entry;
  const fields = [seq, at, action, actor_id, subject_kind, subject_id, details];
  fields.push(entry.address, entry.user_agent, entry.credential, entry.credential_id, request_id);
  const text = fields.map((field) => (field === null ? '-,' : `${Buffer.byteLength(field)}:${field},`)).join('');
  return createHash('sha256').update(Buffer.from(entry.previous_hash, 'hex')).update(text).digest('hex');
}

/** Goes through the log from its first entry, and stops at the first that is not what was written, or is not there. */
export async function verifyChain(entries: AsyncIterable<ChainedEntry>, noted?: ChainHead): Promise<Verdict> {
  let head = beginning;
  const broken = (because: string) => ({ checked: head.seq, broken_at: head.seq + 1, because });
  for await (const entry of entries) {
    if (entry.seq !== String(head.seq + 1)) return broken(`it is missing: entry ${entry.seq} stands in its place`);
    if (entry.previous_hash !== head.hash) return broken('it does not follow from the entry before');
    if (entry.hash !== hashOf(entry)) return broken('it was changed after it was written');
    head = { seq: head.seq + 1, hash: entry.hash };
    if (noted?.seq === head.seq && noted.hash !== head.hash)
      return {
        checked: head.seq,
        broken_at: head.seq,
        because: 'it is not the one that was noted: the log was written anew',
      };
  }
  if (noted && head.seq < noted.seq) return broken(`it is missing: the log once reached entry ${noted.seq}`);
  return { checked: head.seq, head };
}

const atOnce = 1000;

/** All entries in their order, a thousand at a time. */
export async function* readChain(db: Database): AsyncGenerator<ChainedEntry> {
  for (let after = '0'; ; ) {
    const { rows } = await sql<ChainedEntry>`
      select seq::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, action, actor_id::text, subject_kind,
        subject_id::text, details::text, address, user_agent, credential, credential_id::text, request_id,
        encode(previous_hash, 'hex') as previous_hash, encode(hash, 'hex') as hash
      from kit.audit_log where seq > ${after}::bigint order by kit.audit_log.seq limit ${atOnce}
    `.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < atOnce || !last) return;
    after = last.seq;
  }
}
