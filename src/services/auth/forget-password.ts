import type { Static } from 'typebox';
import type { ForgottenPassword } from '#contract/people.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { limitAddress, limitMailTo } from './limits.ts';
import { sendReset } from './links.ts';

interface Call {
  body: Static<typeof ForgottenPassword>;
  context: Context;
  address: string;
}

/** Somebody forgot a password. The same happens for an address of nobody: see `sendReset`. */
export async function forgetPassword(use: Auth, { body, context, address }: Call): Promise<void> {
  await limitAddress(use.db, 'forgotten', address);
  await limitMailTo(use.db, body.email);
  await transact(use, context, (tx) => sendReset(use, tx, body.email));
}
