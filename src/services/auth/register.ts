import type { Static } from 'typebox';
import type { Locale, Registration, UserAnswer } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import { newId } from '#kit/ids.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { limitAddress, limitMailTo } from './limits.ts';
import { sendVerification } from './links.ts';
import { localeDefaults } from './locale-defaults.ts';
import { refuseObvious } from './passwords.ts';
import { insertUser } from './user-queries.ts';
import { orUsernameTaken } from './username-taken.ts';

interface Call {
  body: Static<typeof Registration>;
  context: Context;
  address: string;
  locale: Locale;
}

/**
 * A customer makes an account. The address stands unverified, be it of another account or not: the answer tells nothing
 * of it, and whoever owns the mailbox can verify it.
 */
export async function register(use: Auth, call: Call): Promise<Static<typeof UserAnswer>> {
  const { username, password, email, display_name = username, locale = call.locale } = call.body;
  refuseObvious('password', password, [username, email]);
  await limitAddress(use.db, 'registrations', call.address);
  await limitMailTo(use.db, email);
  const password_hash = await use.passwords.hash(password);
  return transact(use, call.context, async (tx) => {
    const person = { id: newId(), username, email, display_name: display_name.trim(), password_hash };
    const row = { ...person, role: 'CUSTOMER', ...localeDefaults(locale) } as const;
    const user = await insertUser(tx, row).catch(orUsernameTaken);
    await sendVerification(use, tx, user.id);
    audit(tx, 'user.created', { subject: user.id, actor_id: user.id, details: { role: user.role } });
    return { user };
  });
}
