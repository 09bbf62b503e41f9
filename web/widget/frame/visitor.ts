import type { Locale, User } from '#contract/people.ts';
import { ApiError } from '../../client/api.ts';
import { api, session } from './connection.ts';

/** What a visitor says of themselves; empty is nothing said. */
export interface Visitor {
  name: string;
  email: string;
}

/** Who has no account is a guest, with the name and the address they gave last. @throws {ApiError} */
export async function beVisitor({ name, email }: Visitor, locale: Locale): Promise<User> {
  const said = { ...(name && { display_name: name }), ...(email && { email }) };
  const user = session.user();
  if (!user) return session.guest({ ...said, locale });
  const isNew = (name !== '' && name !== user.display_name) || (email !== '' && email !== user.email);
  if (!isNew) return user;
  try {
    const answer = await api.patch<{ user: User }>('/api/auth/me', said);
    session.setUser(answer.user);
    return answer.user;
  } catch (error) {
    // The session ended meanwhile: they begin anew.
    if (!(error instanceof ApiError) || error.code !== 'invalid_token' || session.user()) throw error;
    return session.guest({ ...said, locale });
  }
}
