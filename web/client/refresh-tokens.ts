import type { Tokens } from '#contract/people.ts';
import { ApiError, type Fetch, request } from './api.ts';

/**
 * How long after the first try each further one begins at the latest, and how long each waits, in milliseconds. All of
 * it lies within the ten seconds for which the server gives the same answer to the same token: an answer that was lost
 * is asked for again, not for the next token but for the same.
 */
const tries = [
  { pause: 0, patience: 3000 },
  { pause: 300, patience: 3000 },
  { pause: 700, patience: 2500 },
];

/** Changes a refresh token for its successor. @throws {ApiError} `invalid_refresh_token` when the session has ended. */
export async function refreshTokens(fetch: Fetch, base: string, refresh_token: string): Promise<Tokens> {
  let last: unknown;
  for (const { pause, patience } of tries) {
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      return await request<Tokens>(fetch, base, {
        ...{ method: 'POST', path: '/api/auth/refresh', body: { refresh_token }, patience },
      });
    } catch (error) {
      last = error;
      // Everything else is an answer: it was not lost.
      if (!(error instanceof ApiError) || error.status !== 0) throw error;
    }
  }
  throw last;
}
