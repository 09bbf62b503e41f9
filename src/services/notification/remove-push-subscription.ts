import type { Static } from 'typebox';
import type { PushSubscriptionRemoval } from '#contract/notifications.ts';
import type { Person } from '#kit/identity.ts';
import { notFound } from '#kit/problem.ts';
import { type Context, type Transactor, transact } from '#kit/transact.ts';
import { deleteOwnSubscription } from './push-queries.ts';

interface Call {
  actor: Person;
  body: Static<typeof PushSubscriptionRemoval>;
  context: Context;
}

export async function removePushSubscription(use: Transactor, { actor, body, context }: Call): Promise<void> {
  // As it was stored: `addPushSubscription` keeps the URL in its normal form.
  const endpoint = URL.canParse(body.endpoint) ? new URL(body.endpoint).href : body.endpoint;
  await transact(use, context, async (tx) => {
    if (!(await deleteOwnSubscription(tx, actor.id, endpoint))) throw notFound();
  });
}
