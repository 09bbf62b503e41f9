import type { Config } from '#kit/env.ts';

/** What knows the format of passkeys; large, and loaded when the first is asked for. */
export const webAuthn = () => import('@simplewebauthn/server');

/** How long a challenge is good, in milliseconds. */
const patience = 5 * 60_000;

/** Who we are to a passkey: it opens nothing anywhere else. Both come from PUBLIC_URL. */
export function relyingParty({ public_url }: Pick<Config, 'public_url'>): { id: string; origin: string } {
  const { hostname, origin } = new URL(public_url);
  return { id: hostname, origin };
}

export const endOfChallenge = (now: Date): string => new Date(now.getTime() + patience).toISOString();

/** What the browser says was signed; undefined where it is none. Nothing of it is believed before it is verified. */
export function challengeIn(clientDataJSON: string): string | undefined {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}
