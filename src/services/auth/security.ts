import type { Static } from 'typebox';
import type { SecurityAnswer, SecurityInput } from '#contract/second-factor.ts';
import { audit } from '#kit/audit.ts';
import type { Person } from '#kit/identity.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, emit, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { selectSecondFactor, selectSecurity, updateSecurity } from './factor-queries.ts';
import { lockUser } from './user-queries.ts';

type Answer = Static<typeof SecurityAnswer>;

export async function getSecurity({ db }: Auth): Promise<Answer> {
  return { security: await selectSecurity(db) };
}

interface Call {
  actor: Person;
  body: Static<typeof SecurityInput>;
  context: Context;
}

/** Whether the staff must have a second factor. Whoever has none can do nothing but set one up, from the commit on. */
export async function replaceSecurity(use: Auth, { actor, body, context }: Call): Promise<Answer> {
  return transact(use, context, async (tx) => {
    await lockUser(tx, actor.id);
    const own = await selectSecondFactor(tx.sql, actor.id);
    const has = own?.authenticator || (own?.passkeys ?? 0) > 0;
    if (body.staff_second_factor && !has) throw new Problem('own_factor_first');
    await updateSecurity(tx, body.staff_second_factor);
    audit(tx, 'security.changed', { subject: null, details: { staff_second_factor: body.staff_second_factor } });
    emit(tx, 'security.changed', { admin_id: actor.id }, { to: [] });
    return { security: await selectSecurity(tx.sql) };
  });
}
