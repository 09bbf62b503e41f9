import { ECDH } from 'node:crypto';
import type { Static } from 'typebox';
import type { NewPushSubscription, PushSubscriptionAnswer } from '#contract/notifications.ts';
import type { Person } from '#kit/identity.ts';
import { newId } from '#kit/ids.ts';
import { invalid } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import { OutboundRefused } from './outbound-guard.ts';
import { trimSubscriptions, upsertSubscription } from './push-queries.ts';
import type { Use } from './use.ts';

interface Call {
  actor: Person;
  body: Static<typeof NewPushSubscription>;
  context: Context;
}

/** Browsers of one person that are told. */
const perPerson = 20;

export async function addPushSubscription(
  use: Use,
  { actor, body: { endpoint, keys }, context }: Call,
): Promise<Static<typeof PushSubscriptionAnswer>> {
  checkKeys(keys);
  const url = await use.guard.check(endpoint).catch((error: unknown) => {
    throw error instanceof OutboundRefused ? invalid('endpoint', error.message) : error;
  });
  return transact(use, context, async (tx) => {
    const push_subscription = await upsertSubscription(tx, {
      id: newId(),
      user_id: actor.id,
      endpoint: url.href,
      ...keys,
    });
    await trimSubscriptions(tx, actor.id, perPerson);
    return { push_subscription };
  });
}

/** What cannot be encrypted for is refused now, not when somebody should be told. */
function checkKeys({ p256dh, auth }: Call['body']['keys']): void {
  if (Buffer.from(auth, 'base64url').length !== 16) throw invalid('keys.auth', 'must be 16 bytes in base64url');
  try {
    ECDH.convertKey(p256dh, 'prime256v1', 'base64url');
  } catch {
    throw invalid('keys.p256dh', 'must be a public key on P-256 in base64url');
  }
}
