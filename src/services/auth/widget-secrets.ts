import { randomBytes } from 'node:crypto';
import type { Static } from 'typebox';
import type { NewWidgetSecret, WidgetSecretInput, WidgetSecretPage } from '#contract/identities.ts';
import type { PlainPageQuery } from '#contract/operators.ts';
import { audit } from '#kit/audit.ts';
import { newId } from '#kit/ids.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { invalid, notFound } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { deleteWidgetSecretRow, insertWidgetSecret, selectWidgetSecrets } from './widget-secret-queries.ts';

export async function listWidgetSecrets(
  { db }: Auth,
  { query }: { query: Static<typeof PlainPageQuery> },
): Promise<Static<typeof WidgetSecretPage>> {
  const [below] = decodeCursor(query.cursor, [cursorParts.id]) ?? [];
  const rows = await selectWidgetSecrets(db, below, query.limit + 1);
  return toPage(rows, query.limit, ({ id }) => [id]);
}

/** A secret for the back end of a site, shown this once. The ones before go on working until they are deleted. */
export async function createWidgetSecret(
  use: Auth,
  { body, context }: { body: Static<typeof WidgetSecretInput>; context: Context },
): Promise<Static<typeof NewWidgetSecret>> {
  if (!URL.canParse(body.site)) throw invalid('site', 'is not the address of a site');
  const secret = randomBytes(32).toString('base64url');
  return transact(use, context, async (tx) => {
    const row = { id: newId(), site: new URL(body.site).origin, secret };
    audit(tx, 'widget_secret.created', { subject: null, details: { secret_id: row.id } });
    return { widget_secret: await insertWidgetSecret(tx, row), secret };
  });
}

/** Tokens signed with it are worth nothing from now on; who came in by them before stays in. */
export async function deleteWidgetSecret(
  use: Auth,
  { params, context }: { params: { id: string }; context: Context },
): Promise<void> {
  await transact(use, context, async (tx) => {
    if (!(await deleteWidgetSecretRow(tx, params.id))) throw notFound();
    audit(tx, 'widget_secret.deleted', { subject: null, details: { secret_id: params.id.toLowerCase() } });
  });
}
