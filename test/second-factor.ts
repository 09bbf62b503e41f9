import { Secret, TOTP } from 'otpauth';
import { expectStatus } from '../src/client/http-client.ts';
import { type Desk, type SignedIn, testPassword } from './desk.ts';

/** What an authenticator app shows at this moment. */
export const codeOf = (secret: string, at: Date): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: at.getTime() });

export interface App {
  secret: string;
  recovery_codes: string[];
}

/** Sets up an authenticator app for somebody; the code of this moment is used by it. */
export async function setUpApp(person: SignedIn, at: Date): Promise<App> {
  const { secret } = expectStatus(await person.post('/api/auth/totp', { password: testPassword }), 200);
  const { recovery_codes } = expectStatus(
    await person.post('/api/auth/totp/confirm', { code: codeOf(secret, at) }),
    200,
  );
  return { secret, recovery_codes };
}

/** What was mailed to somebody of their security. */
export async function securityMailsTo(desk: Desk, userId: string): Promise<string[]> {
  const rows = await desk.sql<{ subject: string }>(
    `select kept_mail ->> 'subject' as subject from notification.deliveries where user_id = $1 and kind = 'SECURITY' order by id`,
    [userId],
  );
  return rows.map(({ subject }) => subject);
}
