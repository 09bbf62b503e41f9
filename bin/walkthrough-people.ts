import { type Caller, caller, expectStatus } from '../src/client/http-client.ts';
import type { Tokens } from '../src/contract/people.ts';

export const password = 'correct horse battery';

export interface Person extends Caller {
  id: string;
  name: string;
  tokens: Tokens;
}

/** Whoever walks through the desk comes by one of these doors. Names are new each time, so a desk may be walked twice. */
export interface People {
  url: string;
  /** Part of every name that must be free. */
  stamp: string;
  nobody: Caller;
  signIn(username: string, secret?: string): Promise<Person>;
  /** Registers and signs in; the e-mail address is NAME-STAMP@example.com. */
  customer(name: string, profile?: { display_name?: string; locale?: 'fa' | 'en' }): Promise<Person>;
  guest(display_name: string, locale: 'fa' | 'en'): Promise<Person>;
  /** Made by an admin, with capacity for one chat; the e-mail address is NAME-STAMP@desk.example. */
  operator(admin: Caller, name: string, display_name: string, profile: Profile): Promise<Person>;
}
interface Profile {
  department_ids: string[];
  skills?: string[];
}

export function peopleOf(url: string, stamp: string): People {
  const nobody = caller(url);
  const personOf = (tokens: Tokens): Person => ({
    ...caller(url, tokens.access_token),
    ...{ id: tokens.user.id, name: tokens.user.display_name, tokens },
  });
  const signIn = async (username: string, secret = password) =>
    personOf(expectStatus(await nobody.post('/api/auth/login', { username, password: secret }), 200));

  return {
    ...{ url, stamp, nobody, signIn },
    async customer(name, profile = {}) {
      const username = `${name}-${stamp}`;
      const account = { username, password, email: `${username}@example.com`, ...profile };
      expectStatus(await nobody.post('/api/auth/register', account), 201);
      return signIn(username);
    },
    guest: async (display_name, locale) =>
      personOf(expectStatus(await nobody.post('/api/auth/guest', { display_name, locale }), 201)),
    async operator(admin, name, display_name, profile) {
      const username = `${name}-${stamp}`;
      const account = { username, password, email: `${username}@desk.example`, display_name, role: 'OPERATOR' };
      const { user } = expectStatus(await admin.post('/api/users', account), 201);
      const capacities = { ticket_capacity: 5, chat_capacity: 1 };
      expectStatus(
        await admin.put(`/api/operators/${user.id}/profile`, { skills: [], ...profile, ...capacities }),
        200,
      );
      return signIn(username);
    },
  };
}
