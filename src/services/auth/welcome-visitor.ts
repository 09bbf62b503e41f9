import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { Static } from 'typebox';
import type { SiteVisitor } from '#contract/identities.ts';
import type { Locale, Tokens } from '#contract/people.ts';
import { cursorParts } from '#kit/page.ts';
import { Problem } from '#kit/problem.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { beginAs, welcomeFrom } from './begin-as.ts';
import { describe } from './describe-newcomer.ts';
import { findIdentity, lockIdentity } from './identity-queries.ts';
import { limitAddress } from './limits.ts';
import type { Origin } from './sessions.ts';
import { selectWidgetSecret } from './widget-secret-queries.ts';

/** For how long a site may vouch for somebody with one token, in seconds. */
const longest = 3600;

interface Call extends Origin {
  body: Static<typeof SiteVisitor>;
  context: Context;
  locale: Locale;
}

/**
 * A visitor whom the site around the widget knows. The site vouches for who it is (`sub`), and for nothing that stands here
 * already: an e-mail address it names is as little proved as a guest's, and gives nobody the account of another.
 */
export async function welcomeVisitor(use: Auth, { body, context, locale, ...origin }: Call): Promise<Tokens> {
  await limitAddress(use.db, 'guests', origin.address);
  const { site, subject, said } = await readVisitorToken(use, body.token);
  const identity = { provider: site, subject };
  return transact(use, context, async (tx) => {
    await lockIdentity(tx, identity);
    const known = await findIdentity(tx.sql, identity);
    const userId =
      known ??
      (await welcomeFrom(tx, identity, {
        ...describe({ ...said, locale: body.locale ?? said.locale }, locale),
        email_verified: false,
      }));
    const { tokens } = await beginAs(use, tx, userId, origin);
    // Somebody who works here by now: a site does not open the desk.
    return tokens.user.role === 'CUSTOMER' ? tokens : refuse('of staff');
  });
}

async function readVisitorToken({ db, now }: Auth, token: string) {
  const secret = await selectWidgetSecret(db, keyId(token));
  if (!secret) throw new Problem('invalid_identity');
  const options = {
    algorithms: ['HS256'],
    requiredClaims: ['sub', 'iat', 'exp'],
    currentDate: now(),
    clockTolerance: 30,
  };
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret.secret), options).catch(refuse);
  const { sub, iat, exp } = payload;
  const isTime = typeof iat === 'number' && typeof exp === 'number';
  if (!isTime || exp - iat > longest || iat > now().getTime() / 1000 + 30)
    return refuse('it is good for more than an hour');
  if (typeof sub !== 'string' || sub === '' || sub.length > 200 || sub.includes('\0')) return refuse('sub is no name');
  const { name, email, locale } = payload;
  return { site: secret.site, subject: sub, said: { name: text(name), email: text(email), locale: text(locale) } };
}

/** The secret it is said to be signed with; the header says nothing else that is believed. */
function keyId(token: string): string {
  try {
    const { kid = '' } = decodeProtectedHeader(token);
    return cursorParts.id(kid) ? kid : refuse('no kid');
  } catch (error) {
    return refuse(error);
  }
}

function refuse(cause: unknown): never {
  throw new Problem('invalid_identity', undefined, { cause });
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
