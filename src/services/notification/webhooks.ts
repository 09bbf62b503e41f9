import type { Static } from 'typebox';
import type { PlainPageQuery } from '#contract/operators.ts';
import type {
  NewWebhook,
  Webhook,
  WebhookAnswer,
  WebhookPage,
  WebhookPatch,
  WebhookSecretAnswer,
} from '#contract/webhooks.ts';
import { audit } from '#kit/audit.ts';
import { newId } from '#kit/ids.ts';
import { cursorParts, decodeCursor, toPage } from '#kit/page.ts';
import { invalid, notFound, Problem } from '#kit/problem.ts';
import { type Context, emit, transact } from '#kit/transact.ts';
import { OutboundRefused } from './outbound-guard.ts';
import { newWebhookSecret } from './sign-webhook.ts';
import type { Use } from './use.ts';
import {
  countWebhooks,
  deleteWebhook,
  insertWebhook,
  lockWebhook,
  replaceSecret,
  selectWebhook,
  selectWebhooks,
  updateWebhook,
} from './webhook-queries.ts';

interface ById {
  params: { id: string };
  context: Context;
}

/** How many there may be: each event is written once for each. */
const most = 50;
/** Milliseconds for which a secret is signed with after it was replaced. */
const overlap = 24 * 3600 * 1000;

export async function listWebhooks(
  { db }: Use,
  { query }: { query: Static<typeof PlainPageQuery> },
): Promise<Static<typeof WebhookPage>> {
  const { limit } = query;
  const [below] = decodeCursor(query.cursor, [cursorParts.id]) ?? [];
  return toPage(await selectWebhooks(db, { below, limit: limit + 1 }), limit, ({ id }) => [id]);
}

export async function getWebhook({ db }: Use, { params }: ById): Promise<Static<typeof WebhookAnswer>> {
  return { webhook: orNotFound(await selectWebhook(db, params.id)) };
}

export async function createWebhook(
  use: Use,
  { body, context }: { body: Static<typeof NewWebhook>; context: Context },
): Promise<Static<typeof WebhookSecretAnswer>> {
  const { description = null, events, enabled = true } = body;
  const url = await allowedUrl(use, body.url);
  const secret = newWebhookSecret();
  return transact(use, context, async (tx) => {
    if ((await countWebhooks(tx)) >= most) throw new Problem('conflict', `There are ${most} webhooks already.`);
    const webhook = await insertWebhook(tx, { id: newId(), url, description, events, enabled, secret });
    audit(tx, 'webhook.created', { subject: webhook.id });
    return { webhook, secret };
  });
}

/** Switched on again, it counts its failures anew, and gets what still waits for it. */
export async function changeWebhook(
  use: Use,
  { params, body, context }: ById & { body: Static<typeof WebhookPatch> },
): Promise<Static<typeof WebhookAnswer>> {
  const url = body.url === undefined ? {} : { url: await allowedUrl(use, body.url) };
  return transact(use, context, async (tx) => {
    const before = orNotFound(await lockWebhook(tx, params.id));
    const anew = body.enabled && !before.enabled ? { disabled_because: null, failing_since: null } : {};
    const webhook = await updateWebhook(tx, before.id, { ...body, ...url, ...anew });
    audit(tx, 'webhook.changed', { subject: webhook.id });
    if (webhook.enabled && !before.enabled) emit(tx, 'webhook.due', { webhook_id: webhook.id }, { to: [] });
    return { webhook };
  });
}

export async function removeWebhook(use: Use, { params, context }: ById): Promise<void> {
  await transact(use, context, async (tx) => {
    if (!(await deleteWebhook(tx, params.id))) throw notFound();
    audit(tx, 'webhook.deleted', { subject: params.id });
  });
}

/** A new secret; for a day both sign, so that the other side can change over without losing anything. */
export async function rotateSecret(use: Use, { params, context }: ById): Promise<Static<typeof WebhookSecretAnswer>> {
  const secret = newWebhookSecret();
  const until = new Date(use.now().getTime() + overlap).toISOString();
  return transact(use, context, async (tx) => {
    const webhook = orNotFound(await replaceSecret(tx, params.id, secret, until));
    audit(tx, 'webhook.secret_rotated', { subject: webhook.id });
    return { webhook, secret };
  });
}

function orNotFound(webhook: Webhook | undefined): Webhook {
  if (!webhook) throw notFound();
  return webhook;
}

async function allowedUrl({ webhookGuard }: Use, text: string): Promise<string> {
  const url = await webhookGuard.check(text).catch((error: unknown) => {
    throw error instanceof OutboundRefused ? invalid('url', error.message) : error;
  });
  return url.href;
}
