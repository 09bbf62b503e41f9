import type { Static } from 'typebox';
import type { OwnProfilePatch, UserAnswer } from '#contract/people.ts';
import type { Person } from '#kit/identity.ts';
import { invalid, notFound } from '#kit/problem.ts';
import { type Context, emit, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { sendVerification } from './links.ts';
import { noteChange } from './note-change.ts';
import { lockUser, selectUser, updateUser } from './user-queries.ts';

export async function getOwnProfile({ db }: Auth, { actor }: { actor: Person }): Promise<Static<typeof UserAnswer>> {
  const user = await selectUser(db, actor.id);
  if (!user) throw notFound();
  return { user };
}

interface Call {
  actor: Person;
  body: Static<typeof OwnProfilePatch>;
  context: Context;
}

/**
 * What a person may change of themselves without further proof: how they are addressed and how they read. A guest, and who
 * came from elsewhere without one, may leave an address to be answered at; it is believed to be theirs by nobody.
 */
export async function changeOwnProfile(use: Auth, { actor, body, context }: Call): Promise<Static<typeof UserAnswer>> {
  if (body.time_zone !== undefined && !isTimeZone(body.time_zone))
    throw invalid('time_zone', 'is not a known time zone');
  const { display_name, ...rest } = body;
  const change = { ...rest, ...(display_name === undefined ? {} : { display_name: display_name.trim() }) };
  if (Object.keys(change).length === 0) return getOwnProfile(use, { actor });
  return transact(use, context, async (tx) => {
    const before = (await lockUser(tx, actor.id)).user;
    if (!before) throw notFound();
    const hasOne = before.email !== null && !actor.guest;
    if (body.email !== undefined && hasOne) throw invalid('email', 'is changed with the password');
    const user = await updateUser(tx, actor.id, change);
    if (body.email !== undefined && !actor.guest) await sendVerification(use, tx, user.id);
    // Of those who act for the desk; customers may call themselves as they like.
    if (user.role !== 'CUSTOMER') noteChange(tx, before, user);
    emit(tx, 'person.changed', { user_id: user.id }, { to: [`user:${user.id}`] });
    return { user };
  });
}

/** A name of the IANA database; plain offsets, which `Intl` takes too, know no summer time. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
