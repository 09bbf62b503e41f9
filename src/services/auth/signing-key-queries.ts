import type { JWK } from 'jose';
import { type Kysely, sql } from 'kysely';
import type { DB } from '#db/types.gen.ts';

export interface SigningKeyRow {
  kid: string;
  public_jwk: JWK;
  private_jwk: JWK;
}

/** What must be made once is made by one process at a time: until the end of the transaction. */
export async function lockFirstStart(db: Kysely<DB>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('auth first start'))`.execute(db);
}

/** The key to sign with: the newest that was not retired. */
export async function selectSigningKey(db: Kysely<DB>): Promise<SigningKeyRow | undefined> {
  const { rows } = await sql<SigningKeyRow>`
    select kid, public_jwk, private_jwk from auth.signing_keys
    where retired_at is null order by created_at desc, kid limit 1
  `.execute(db);
  return rows[0];
}

export async function insertSigningKey(db: Kysely<DB>, { kid, public_jwk, private_jwk }: SigningKeyRow): Promise<void> {
  await db
    .insertInto('auth.signing_keys')
    .values({ kid, public_jwk: JSON.stringify(public_jwk), private_jwk: JSON.stringify(private_jwk) })
    .execute();
}

export async function selectPublicKeys(db: Kysely<DB>): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<{ public_jwk: Record<string, unknown> }>`
    select public_jwk from auth.public_keys order by kid
  `.execute(db);
  return rows.map((row) => row.public_jwk);
}

export async function selectPublicKey(db: Kysely<DB>, kid: string): Promise<JWK | undefined> {
  const { rows } = await sql<{ public_jwk: JWK }>`
    select public_jwk from auth.public_keys where kid = ${kid}
  `.execute(db);
  return rows[0]?.public_jwk;
}
