import { brokenConstraint } from '#kit/database.ts';
import { Problem } from '#kit/problem.ts';

/** Of two who take one name at once the index lets one through; this is what the other one hears. */
export function orUsernameTaken(error: unknown): never {
  if (brokenConstraint(error) === 'users_by_username') throw new Problem('username_taken');
  throw error;
}
