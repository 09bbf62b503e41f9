import Value from 'typebox/value';
import { Password, type Role, type User, Username } from '#contract/people.ts';
import { audit } from '#kit/audit.ts';
import { newId } from '#kit/ids.ts';
import { invalid } from '#kit/problem.ts';
import { type Transactor, type Tx, transact } from '#kit/transact.ts';
import { enrolOperator } from '#routing/operators.ts';
import { localeDefaults } from './locale-defaults.ts';
import { createPasswords, refuseObvious } from './passwords.ts';
import { insertUser } from './user-queries.ts';
import { orUsernameTaken } from './username-taken.ts';

export interface NewAdmin {
  username: string;
  password: string;
}

/**
 * Makes an admin from outside: for the command line, when nobody can sign in to do it.
 * @throws {Problem} `invalid_request` for a name or a password that could not be registered, `username_taken`.
 */
export async function createAdmin(use: Transactor, admin: NewAdmin): Promise<User> {
  if (!Value.Check(Username, admin.username))
    throw invalid('username', 'must have 3 to 40 letters, digits, dots, dashes');
  if (!Value.Check(Password, admin.password)) throw invalid('password', 'must have 8 to 200 characters');
  refuseObvious('password', admin.password, [admin.username]);
  const password_hash = await createPasswords().hash(admin.password);
  const context = { actor_id: null, request_id: `create-admin-${newId()}` };
  return transact(use, context, (tx) => insertAdmin(tx, admin.username, password_hash));
}

export function insertAdmin(tx: Tx, username: string, password_hash: string): Promise<User> {
  return insertStaff(tx, { username, role: 'ADMIN', password_hash });
}

/** Somebody of the staff, without an e-mail address, who takes no work until they join a department. */
export async function insertStaff(
  tx: Tx,
  { username, ...account }: { username: string; role: Exclude<Role, 'CUSTOMER'>; password_hash: string },
): Promise<User> {
  const row = { id: newId(), username, display_name: username, ...account, ...localeDefaults('en') };
  const user = await insertUser(tx, row).catch(orUsernameTaken);
  await enrolOperator(tx, user.id, { joins_default: false });
  audit(tx, 'user.created', { subject: user.id, details: { role: user.role } });
  return user;
}
