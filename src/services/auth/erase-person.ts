import { randomUUID } from 'node:crypto';
import type { Static } from 'typebox';
import { erasedMark } from '#contract/erased.ts';
import type { OwnErasure, User, UserAnswer, UserErasure } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import type { Person } from '#kit/identity.ts';
import { invalid, notFound, Problem } from '#kit/problem.ts';
import { type Context, emit, send, type Tx, transact } from '#kit/transact.ts';
import { endApiKeysOf } from './api-keys.ts';
import type { Auth } from './auth.ts';
import { forgetCounts } from './limits.ts';
import { provePassword } from './prove-password.ts';
import { endSessions } from './sessions.ts';
import { deleteTraces, lockUser, updateErased } from './user-queries.ts';

interface Call {
  params: { id: string };
  body: Static<typeof UserErasure>;
  context: Context;
}

/** An admin erases a person, whose username they type once more. Staff are disabled first: their work goes to others. */
export async function erasePerson(use: Auth, { params, body, context }: Call): Promise<Static<typeof UserAnswer>> {
  const password_hash = await nobodysPassword(use);
  return transact(use, context, async (tx) => {
    const { user } = await lockUser(tx, params.id);
    if (!user) throw notFound();
    if (user.erased) throw new Problem('invalid_state', 'This person was erased already.');
    if (user.role !== 'CUSTOMER' && !user.disabled)
      throw new Problem('invalid_state', 'Disable the account first: the work of this person goes to others then.');
    if (body.username !== user.username) throw invalid('username', 'is not the username of this account');
    return { user: await erase(use, tx, user, password_hash) };
  });
}

interface OwnCall {
  actor: Person;
  body: Static<typeof OwnErasure>;
  context: Context;
}

/** A customer erases themselves; a stolen token alone does not. */
export async function eraseOneself(use: Auth, { actor, body, context }: OwnCall): Promise<void> {
  const proven = await provePassword(use, actor.id, body.password);
  const password_hash = await nobodysPassword(use);
  await transact(use, context, async (tx) => {
    const { user } = await lockUser(tx, actor.id);
    if (user?.password_hash !== proven) throw new Problem('wrong_password');
    if (user.role !== 'CUSTOMER') throw new Problem('forbidden');
    await erase(use, tx, user, password_hash);
  });
}

const nobodysPassword = ({ passwords }: Auth) => passwords.hash(randomUUID());

/** What comes in at this very moment, from a request that began before, is found by a second look. Minutes. */
const secondLook = 5;

/** The account becomes a husk now; what stands in other schemas their owners empty, by jobs of this same transaction. */
async function erase(use: Auth, tx: Tx, user: User, password_hash: string): Promise<User> {
  const { id: user_id, username, email } = user;
  await endSessions(use, tx, { user_id }, 'DISABLED');
  await endApiKeysOf(use, tx, user_id, 'DISABLED');
  await deleteTraces(tx, user_id);
  await forgetCounts(tx, [username, ...(email === null ? [] : [email])]);
  const husk = { username: `erased-${user_id.slice(-12)}`, display_name: erasedMark, password_hash };
  const erased = await updateErased(tx, user_id, husk);
  const later = new Date(use.now().getTime() + secondLook * 60_000);
  for (const options of [{}, { start_after: later }]) {
    send(tx, 'erase_tickets', { user_id, after: null }, options);
    send(tx, 'erase_chats', { user_id, after: null }, options);
    send(tx, 'erase_notifications', { user_id }, options);
  }
  emit(tx, 'person.changed', { user_id }, { to: [`user:${user_id}`] });
  audit(tx, 'user.erased', { subject: user_id });
  return erased;
}
