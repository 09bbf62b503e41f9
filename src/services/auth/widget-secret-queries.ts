import type { WidgetSecret } from '#contract/identities.ts';
import type { Database } from '#kit/database.ts';
import type { Tx } from '#kit/transact.ts';

const shown = ['id', 'site', 'created_at'] as const;

/** Newest first, below the one last seen. */
export async function selectWidgetSecrets(
  db: Database,
  below: string | undefined,
  limit: number,
): Promise<WidgetSecret[]> {
  const all = db.selectFrom('auth.widget_secrets').select(shown).orderBy('id', 'desc').limit(limit);
  return (below === undefined ? all : all.where('id', '<', below)).execute();
}

export async function selectWidgetSecret(
  db: Database,
  id: string,
): Promise<{ site: string; secret: string } | undefined> {
  return db.selectFrom('auth.widget_secrets').select(['site', 'secret']).where('id', '=', id).executeTakeFirst();
}

export async function insertWidgetSecret(
  tx: Tx,
  secret: { id: string; site: string; secret: string },
): Promise<WidgetSecret> {
  return tx.sql.insertInto('auth.widget_secrets').values(secret).returning(shown).executeTakeFirstOrThrow();
}

/** @returns false when there is no such secret. */
export async function deleteWidgetSecretRow(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.sql.deleteFrom('auth.widget_secrets').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}
