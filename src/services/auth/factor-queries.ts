import { type Kysely, sql } from 'kysely';
import type { SecondFactor, Security } from '#contract/second-factor.ts';
import type { DB } from '#db/types.gen.ts';
import type { Tx } from '#kit/transact.ts';

export async function selectSecondFactor(db: Kysely<DB>, userId: string): Promise<SecondFactor | undefined> {
  const { rows } = await sql<SecondFactor>`
    select exists (select from auth.authenticators a where a.user_id = u.id and a.confirmed_at is not null) as authenticator,
      (select count(*)::int from auth.recovery_codes c where c.user_id = u.id and c.used_at is null) as recovery_codes_left,
      (select count(*)::int from auth.passkeys k where k.user_id = u.id) as passkeys,
      u.role <> 'CUSTOMER' and s.staff_second_factor and not auth.has_factor(u.id) as needed
    from auth.users u cross join auth.security s where u.id = ${userId}
  `.execute(db);
  return rows[0];
}

/** What a right password alone does not open: `CODE` asks for a code too, `PASSKEY` for a passkey instead. */
export async function whatElseOpens(tx: Tx, userId: string): Promise<'NOTHING' | 'CODE' | 'PASSKEY'> {
  const { rows } = await sql<{ code: boolean; passkey: boolean }>`
    select exists (select from auth.authenticators a where a.user_id = u.id and a.confirmed_at is not null) as code,
      u.role <> 'CUSTOMER' and s.staff_second_factor and auth.has_factor(u.id) as passkey
    from auth.users u cross join auth.security s where u.id = ${userId}
  `.execute(tx.sql);
  if (rows[0]?.code) return 'CODE';
  return rows[0]?.passkey ? 'PASSKEY' : 'NOTHING';
}

export async function selectSecurity(db: Kysely<DB>): Promise<Security> {
  const { rows } = await sql<Security>`
    select staff_second_factor,
      (select count(*)::int from auth.users u where u.role <> 'CUSTOMER' and not u.disabled and not auth.has_factor(u.id)) as staff_without
    from auth.security
  `.execute(db);
  const [row] = rows;
  if (!row) throw new Error('What is demanded of the staff is missing');
  return row;
}

/** Locks it too: of an admin who demands a factor and one who removes their own, one waits. */
export async function updateSecurity(tx: Tx, staff_second_factor: boolean): Promise<void> {
  await tx.sql.updateTable('auth.security').set({ staff_second_factor }).execute();
}
