import type { Static } from 'typebox';
import type { Locale, NewUser, UserAnswer } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import type { Person } from '#kit/identity.ts';
import { newId } from '#kit/ids.ts';
import { type Context, transact } from '#kit/transact.ts';
import { enrolOperator } from '#routing/operators.ts';
import type { Auth } from './auth.ts';
import { sendVerification } from './links.ts';
import { localeDefaults } from './locale-defaults.ts';
import { refuseObvious } from './passwords.ts';
import { refuseStaffByKey } from './refuse-staff-by-key.ts';
import { insertUser } from './user-queries.ts';
import { orUsernameTaken } from './username-taken.ts';

interface Call {
  actor: Person;
  body: Static<typeof NewUser>;
  context: Context;
  locale: Locale;
}

/** An admin makes an account for somebody. An operator takes work of the default department from the same moment. */
export async function createUser(
  use: Auth,
  { actor, body, context, ...call }: Call,
): Promise<Static<typeof UserAnswer>> {
  const { password, display_name, locale = call.locale, ...rest } = body;
  refuseStaffByKey(actor, [body.role]);
  refuseObvious('password', password, [body.username, body.email]);
  const password_hash = await use.passwords.hash(password);
  return transact(use, context, async (tx) => {
    const row = { id: newId(), ...rest, display_name: display_name.trim(), password_hash, ...localeDefaults(locale) };
    const user = await insertUser(tx, row).catch(orUsernameTaken);
    if (user.role !== 'CUSTOMER') await enrolOperator(tx, user.id, { joins_default: user.role === 'OPERATOR' });
    await sendVerification(use, tx, user.id);
    audit(tx, 'user.created', { subject: user.id, details: { role: user.role } });
    return { user };
  });
}
