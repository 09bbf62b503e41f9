import type { Static } from 'typebox';
import type { User, UserAnswer, UserPatch } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import type { Person } from '#kit/identity.ts';
import { invalid, notFound, Problem } from '#kit/problem.ts';
import { type Context, emit, type Tx, transact } from '#kit/transact.ts';
import { enrolOperator, releaseWork, retireOperator } from '#routing/operators.ts';
import { endApiKeysOf } from './api-keys.ts';
import type { Auth } from './auth.ts';
import { spendLinks } from './link-queries.ts';
import { sendVerification } from './links.ts';
import { noteChange } from './note-change.ts';
import { refuseObvious } from './passwords.ts';
import { provePassword } from './prove-password.ts';
import { refuseStaffByKey } from './refuse-staff-by-key.ts';
import { endSessions } from './sessions.ts';
import { lockUser, type UserChange, updateUser } from './user-queries.ts';

type Patch = Static<typeof UserPatch>;
interface Call {
  actor: Person;
  params: { id: string };
  body: Patch;
  context: Context;
}

/**
 * An admin changes an account. What the person loses they lose with the commit: their sessions end, and staff who are no
 * longer staff take no more work.
 */
export async function changeUser(
  use: Auth,
  { actor, params, body, context }: Call,
): Promise<Static<typeof UserAnswer>> {
  // By the lower case of the id, which is how it is stored: another spelling must not pass by the question.
  const own = params.id.toLowerCase() === actor.id;
  if (own) {
    refuseStaffByKey(actor, [actor.role]);
    await proveOwn(use, actor, body);
  }
  const password_hash = body.password === undefined ? undefined : await use.passwords.hash(body.password);
  return transact(use, context, async (tx) => {
    const locked = await lockUser(tx, params.id, {
      with_admins: body.role !== undefined || body.disabled !== undefined,
    });
    if (!locked.user) throw notFound();
    const { password_hash: _, ...before } = locked.user;
    if (before.erased) throw new Problem('invalid_state', 'This person was erased.');
    refuseStaffByKey(actor, body.role === undefined ? [before.role] : [before.role, body.role]);
    refuseImpossible(before, body, locked.admins);
    const change = whatChanges(before, body);
    if (password_hash !== undefined) change.password_hash = password_hash;
    if (Object.keys(change).length === 0) return { user: before };
    const user = await updateUser(tx, before.id, change);
    await followUp(use, tx, before, user, {
      password: password_hash !== undefined,
      keep: own ? actor.session_id : undefined,
    });
    noteChange(tx, before, user, { password: password_hash !== undefined });
    emit(tx, 'person.changed', { user_id: user.id }, { to: [`user:${user.id}`] });
    return { user };
  });
}

/** A stolen token must not become a stolen account. */
async function proveOwn(use: Auth, actor: Person, { password, email, old_password }: Patch): Promise<void> {
  if (password === undefined && email === undefined) return;
  if (old_password === undefined) throw invalid('old_password', 'is asked of who changes their own password or e-mail');
  await provePassword(use, actor.id, old_password);
}

function refuseImpossible(before: User, { role, disabled, email, password }: Patch, admins: number): void {
  if (before.guest && ((role !== undefined && role !== 'CUSTOMER') || password !== undefined)) {
    throw new Problem('conflict', 'A guest has no account of their own: they register first.');
  }
  const stays = (role ?? before.role) === 'ADMIN' && !(disabled ?? before.disabled);
  if (isAdmin(before) && !stays && admins <= 1) throw new Problem('last_admin');
  if (password !== undefined) refuseObvious('password', password, [before.username, email ?? before.email]);
}

function whatChanges(before: User, { role, disabled, display_name, email }: Patch): UserChange {
  const change: UserChange = {};
  if (role !== undefined && role !== before.role) change.role = role;
  if (disabled !== undefined && disabled !== before.disabled) change.disabled = disabled;
  if (display_name !== undefined && display_name.trim() !== before.display_name)
    change.display_name = display_name.trim();
  if (email !== undefined && email !== before.email) Object.assign(change, { email, email_verified: false });
  return change;
}

interface Changed {
  password: boolean;
  /** The session that goes on after a change of password. */
  keep: string | undefined;
}

async function followUp(use: Auth, tx: Tx, before: User, user: User, { password, keep }: Changed): Promise<void> {
  const { id: user_id } = user;
  const because = whyEnd(before, user, password);
  if (because !== undefined) {
    const except = because === 'PASSWORD_CHANGED' ? keep : undefined;
    const sessions = await endSessions(use, tx, { user_id, except }, because);
    if (sessions > 0) audit(tx, 'sessions.revoked', { subject: user_id, details: { because, sessions } });
    // What was given to one role is not meant for another.
    if (because !== 'PASSWORD_CHANGED') await endApiKeysOf(use, tx, user_id, because);
  }

  // Links went to the old address, or would undo the new password.
  if (password || user.email !== before.email) await spendLinks(tx, user_id, 'RESET_PASSWORD', use.now().toISOString());
  if (user.email !== before.email) {
    await spendLinks(tx, user_id, 'VERIFY_EMAIL', use.now().toISOString());
    await sendVerification(use, tx, user_id);
  }

  if (isStaff(user) && (!isStaff(before) || user.role !== before.role)) {
    await enrolOperator(tx, user_id, { joins_default: user.role === 'OPERATOR' });
    // An admin may own what an operator may not: that is asked again.
    if (isAdmin(before)) releaseWork(tx, user_id);
  } else if (isStaff(before) && !isStaff(user)) await retireOperator(tx, user_id);
}

function whyEnd(before: User, user: User, password: boolean) {
  if (user.disabled && !before.disabled) return 'DISABLED';
  if (user.role !== before.role) return 'ROLE_CHANGED';
  return password ? 'PASSWORD_CHANGED' : undefined;
}

const isStaff = ({ role, disabled }: User): boolean => role !== 'CUSTOMER' && !disabled;
const isAdmin = ({ role, disabled }: User): boolean => role === 'ADMIN' && !disabled;
