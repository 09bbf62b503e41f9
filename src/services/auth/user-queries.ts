import { type Kysely, sql } from 'kysely';
import type { User } from '#contract/people.ts';
import type { DB } from '#db/types.gen.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

/** What the wire shows of a person, and nothing else. */
const columns = [
  'id',
  'username',
  'email',
  'email_verified',
  'display_name',
  'role',
  'guest',
  'disabled',
  'erased',
  'locale',
  'calendar',
  'time_zone',
  'created_at',
  'updated_at',
] as const;

interface Secret {
  password_hash: string | null;
}

export interface LoginCandidate extends Secret {
  id: string;
}

/**
 * Who signs in by this name: a username however it is spelt; or an e-mail address, of the person who verified it, or of
 * the only one who gave it. `account_key` is one for all spellings; `known_here` says that the person signed in from
 * this address before.
 */
export async function findForLogin(
  db: Database,
  name: string,
  address: string,
): Promise<{ account_key: string; known_here: boolean; candidate: LoginCandidate | null }> {
  const { rows } = await sql<{ account_key: string; known_here: boolean; id: string | null } & Secret>`
    with named as (
      select id, password_hash from auth.users where username_key = kit.fold(${name}) and not disabled
      union all
      (select u.id, u.password_hash from auth.users u
      where u.email_key = lower(${name}) and not u.disabled and not u.guest
        and (u.email_verified or not exists (
          select from auth.users o where o.email_key = u.email_key and o.id <> u.id and not o.disabled and not o.guest))
      limit 1)
    )
    select kit.fold(${name}) as account_key, n.id, n.password_hash,
      exists (select from auth.sessions s where s.user_id = n.id and s.address = ${address}) as known_here
    from (select 1) as one left join named n on true
  `.execute(db);
  const [row] = rows;
  if (!row) throw new Error('The query always gives a row');
  const { account_key, known_here, id, password_hash } = row;
  return { account_key, known_here, candidate: id === null ? null : { id, password_hash } };
}

export async function selectUser(db: Kysely<DB>, id: string): Promise<User | undefined> {
  return db.selectFrom('auth.users').select(columns).where('id', '=', id).executeTakeFirst();
}

export async function selectSecret(db: Kysely<DB>, id: string): Promise<Secret | undefined> {
  return db.selectFrom('auth.users').select('password_hash').where('id', '=', id).executeTakeFirst();
}

/** Keeps a person as they are until the commit: nobody is disabled while a session of theirs begins. */
export async function keepUser(tx: Tx, id: string): Promise<(User & Secret) | undefined> {
  return tx.sql
    .selectFrom('auth.users')
    .select([...columns, 'password_hash'])
    .where('id', '=', id)
    .forShare()
    .executeTakeFirst();
}

/** Locks a person; and, `with_admins`, all who are admins now, in one order: of two who would leave none, one waits. */
export async function lockUser(
  tx: Tx,
  id: string,
  { with_admins = false } = {},
): Promise<{ user: (User & Secret) | undefined; admins: number }> {
  const { rows } = await sql<User & Secret>`
    select ${sql.raw([...columns, 'password_hash'].join(', '))} from auth.users
    where id = ${id} or (${with_admins} and role = 'ADMIN' and not disabled)
    order by id for no key update
  `.execute(tx.sql);
  const admins = rows.filter((row) => row.role === 'ADMIN' && !row.disabled).length;
  return { user: rows.find((row) => row.id === id.toLowerCase()), admins };
}

export async function someAdminExists(db: Kysely<DB>): Promise<boolean> {
  const admin = await db.selectFrom('auth.users').select('id').where('role', '=', 'ADMIN').limit(1).executeTakeFirst();
  return admin !== undefined;
}

export type NewUserRow = Pick<User, 'id' | 'username' | 'display_name' | 'role' | 'locale' | 'calendar' | 'time_zone'> &
  Partial<Pick<User, 'email' | 'email_verified' | 'guest'> & Secret & { external: boolean }>;

export async function insertUser(tx: Tx, values: NewUserRow): Promise<User> {
  return tx.sql.insertInto('auth.users').values(values).returning(columns).executeTakeFirstOrThrow();
}

export type UserChange = Partial<
  Pick<User, 'display_name' | 'role' | 'disabled' | 'email' | 'email_verified' | 'locale' | 'calendar' | 'time_zone'> &
    Secret
>;

export async function updateUser(tx: Tx, id: string, change: UserChange): Promise<User> {
  return tx.sql
    .updateTable('auth.users')
    .set({ ...change, updated_at: sql<string>`now()` })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Nothing of them is left but that there was somebody. */
export async function updateErased(
  tx: Tx,
  id: string,
  husk: { username: string; display_name: string } & Secret,
): Promise<User> {
  return tx.sql
    .updateTable('auth.users')
    .set({
      ...husk,
      ...{ email: null, email_verified: false, disabled: true, erased: true },
      ...{ locale: 'en', calendar: 'GREGORIAN', time_zone: 'UTC', updated_at: sql<string>`now()` },
    })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Links, addresses and browsers from which they came. Sessions take their tokens with them. */
const waysIn = ['identities', 'recovery_codes', 'authenticators', 'passkeys', 'passkey_challenges'];

export async function deleteTraces(tx: Tx, id: string): Promise<void> {
  for (const table of waysIn) await sql`delete from auth.${sql.raw(table)} where user_id = ${id}`.execute(tx.sql);
  await sql`delete from auth.one_time_links where user_id = ${id}`.execute(tx.sql);
  await sql`delete from auth.security_events where user_id = ${id}`.execute(tx.sql);
  await sql`delete from auth.sessions where user_id = ${id}`.execute(tx.sql);
}

/** Newest first, below the one last seen. `q` is found in username, name and e-mail, however it is spelt. */
export async function selectUsers(
  db: Database,
  filter: { role: User['role'] | undefined; q: string | undefined; below: string | undefined; limit: number },
): Promise<User[]> {
  const { role, q, below, limit } = filter;
  let query = db.selectFrom('auth.users').select(columns).orderBy('id', 'desc').limit(limit);
  if (role !== undefined) query = query.where('role', '=', role);
  if (below !== undefined) query = query.where('id', '<', below);
  // What LIKE would read as a pattern is taken as it stands.
  if (q !== undefined)
    query = query.where(
      'search_key',
      'like',
      sql<string>`'%' || regexp_replace(kit.fold(${q}), '([\\\\%_])', '\\\\\\1', 'g') || '%'`,
    );
  return query.execute();
}
