import type { Static } from 'typebox';
import type {
  OperatorPage,
  OperatorProfile,
  OperatorProfileAnswer,
  OperatorQuery,
  PresenceAnswer,
  PresenceInput,
} from '#contract/operators.ts';
import type { Person } from '#kit/identity.ts';
import { type Context, transact } from '#kit/transact.ts';
import { chooseStatus, listOperators as pageOfOperators, statusOf } from '#routing/operators.ts';
import { readProfile, replaceProfile } from '#routing/operators-profile.ts';
import type { Auth } from './auth.ts';
import { keepUser } from './user-queries.ts';

type ProfileAnswer = Promise<Static<typeof OperatorProfileAnswer>>;
type Presence = Static<typeof PresenceAnswer>;
interface ById {
  params: { id: string };
  context: Context;
}

export function listOperators(
  use: Auth,
  { query }: { query: Static<typeof OperatorQuery> },
): Promise<Static<typeof OperatorPage>> {
  return pageOfOperators(use, query);
}

export async function getOperatorProfile({ db }: Auth, { params }: Pick<ById, 'params'>): ProfileAnswer {
  return { profile: await readProfile(db, params.id) };
}

export async function replaceOperatorProfile(
  use: Auth,
  { params, body, context }: ById & { body: OperatorProfile },
): ProfileAnswer {
  return transact(use, context, async (tx) => {
    // People before departments before load rows, as everywhere: a demotion waits or is seen.
    await keepUser(tx, params.id);
    return { profile: await replaceProfile(tx, params.id, body) };
  });
}

/** An operator says whether they take work. What the others see depends on the connection and the load too. */
export async function choosePresence(
  use: Auth,
  { actor, body, context }: { actor: Person; body: Static<typeof PresenceInput>; context: Context },
): Promise<Presence> {
  const operator = await transact(use, context, (tx) => chooseStatus(tx, actor.id, body.status));
  const connections = await use.presence.look([actor.id]);
  return { status: statusOf(operator, connections.get(actor.id)), chosen_status: operator.chosen_status };
}
