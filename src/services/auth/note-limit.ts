import { audit } from '#kit/audit.ts';
import { firstIn } from '#kit/throttle.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';

/** Seconds after which a full count of attempts on an account is empty again. */
const countEmpties = 200;

/**
 * Writes down that attempts on an account were too many, once for each run of them: a flood must not fill the log. For a name
 * that nobody bears the same is done, in the same time.
 * @param account however the count names it; it does not go into the log.
 */
export async function noteLimit(
  use: Auth,
  context: Context,
  { account, user_id }: { account: string; user_id: string | null },
): Promise<void> {
  if (!(await firstIn(use.db, `noted ${account}`, countEmpties))) return;
  await transact(use, context, async (tx) => audit(tx, 'sign_in.limited', { subject: user_id }));
}
