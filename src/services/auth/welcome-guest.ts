import type { Static } from 'typebox';
import type { GuestRequest, Locale, Tokens } from '#contract/people.ts';
import { newId } from '#kit/ids.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { randomLetters } from './describe-newcomer.ts';
import { limitAddress } from './limits.ts';
import { localeDefaults } from './locale-defaults.ts';
import { beginSession, type Origin } from './sessions.ts';
import { insertUser } from './user-queries.ts';
import { orUsernameTaken } from './username-taken.ts';

interface Call extends Origin {
  body: Static<typeof GuestRequest>;
  context: Context;
  locale: Locale;
}

/**
 * A visitor of the widget is a customer without a password, for as long as the session lives. An e-mail address they
 * give is believed to be theirs by nobody: it opens no account and shows no history.
 */
export async function welcomeGuest(use: Auth, { body, context, locale, ...origin }: Call): Promise<Tokens> {
  await limitAddress(use.db, 'guests', origin.address);
  return transact(use, context, async (tx) => {
    const username = `guest-${randomLetters(10)}`;
    const { display_name = username, email = null } = body;
    const row = {
      id: newId(),
      username,
      email,
      display_name: display_name.trim(),
      role: 'CUSTOMER',
      guest: true,
      ...localeDefaults(body.locale ?? locale),
    } as const;
    const user = await insertUser(tx, row).catch(orUsernameTaken);
    return (await beginSession(use, tx, user, origin)).tokens;
  });
}
