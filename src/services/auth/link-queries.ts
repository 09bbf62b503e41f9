import { type Kysely, sql } from 'kysely';
import type { DB } from '#db/types.gen.ts';
import type { Tx } from '#kit/transact.ts';

export type LinkPurpose = 'RESET_PASSWORD' | 'VERIFY_EMAIL';

export interface NewLink {
  id: string;
  purpose: LinkPurpose;
  secret: string;
  created_at: string;
  expires_at: string;
}

/** A link for a person, to the address they gave. Without an address there is none. */
export async function insertLinkFor(tx: Tx, userId: string, link: NewLink): Promise<void> {
  await sql`
    insert into auth.one_time_links (id, user_id, purpose, email, secret, created_at, expires_at)
    select ${link.id}, id, ${link.purpose}, email, ${link.secret}, ${link.created_at}::timestamptz, ${link.expires_at}::timestamptz
    from auth.users where id = ${userId} and email is not null
  `.execute(tx.sql);
}

/**
 * A link for whom this address belongs to: who verified it, else who gave it first. Nobody: no link, by the same
 * statement in the same time.
 */
export async function insertLinkTo(tx: Tx, email: string, link: NewLink): Promise<void> {
  await sql`
    insert into auth.one_time_links (id, user_id, purpose, email, secret, created_at, expires_at)
    select ${link.id}, id, ${link.purpose}, email, ${link.secret}, ${link.created_at}::timestamptz, ${link.expires_at}::timestamptz
    from auth.users where email_key = lower(${email}) and not guest and not disabled
    order by email_verified desc, id limit 1
  `.execute(tx.sql);
}

export interface LinkOwner {
  link_id: string;
  user_id: string;
  username: string;
  email: string;
}

/** Whose link this is, while it may be used: not yet used, not past its end, and still of the person's address. */
export async function findLink(
  db: Kysely<DB>,
  purpose: LinkPurpose,
  secret: string,
  now: string,
): Promise<LinkOwner | undefined> {
  const { rows } = await sql<LinkOwner>`
    select l.id as link_id, u.id as user_id, u.username, u.email
    from auth.one_time_links l join auth.users u on u.id = l.user_id
    where l.secret = ${secret} and l.purpose = ${purpose} and l.used_at is null and l.expires_at > ${now}::timestamptz
      and lower(l.email) = u.email_key and not u.disabled
  `.execute(db);
  return rows[0];
}

/** Uses a link up. @returns false when somebody else just did. */
export async function markLinkUsed(tx: Tx, id: string, used_at: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.sql
    .updateTable('auth.one_time_links')
    .set({ used_at })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Links of this purpose that are still open are worth nothing any more. */
export async function spendLinks(tx: Tx, userId: string, purpose: LinkPurpose, used_at: string): Promise<void> {
  await tx.sql
    .updateTable('auth.one_time_links')
    .set({ used_at })
    .where('user_id', '=', userId)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .execute();
}
