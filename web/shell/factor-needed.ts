import { ApiError } from '../client/api.ts';
import { createStore } from '../client/store.ts';
import { live, session } from './connection.ts';

/** A second factor is demanded of whoever is signed in, and they have none yet: nothing else is open to them. */
export const factorNeeded = createStore(false);

/** What the server refused may be refused for that. */
export function noticeFactor(error: unknown): void {
  if (error instanceof ApiError && error.code === 'second_factor_needed') factorNeeded.set(true);
}

live.onRefusal((code) => {
  if (code === 'second_factor_needed') factorNeeded.set(true);
});
session.subscribe(() => {
  if (!session.user()) factorNeeded.set(false);
});
