import { audit } from '#kit/audit.ts';
import { firstIn } from '#kit/throttle.ts';
import { type Context, transact } from '#kit/transact.ts';
import type { Auth } from './auth.ts';

/** Seconds after which a full count of attempts, on an account or from an address, is empty again. */
const countEmpties = 200;

/**
 * Writes down that attempts to sign in were too many, on an account or from an address, once for each run of them: a flood must
 * not fill the log, over however many names it goes. For a name that nobody bears the same is done, in the same time.
 * @param count what was full, an account or an address; it does not go into the log.
 */
export async function noteLimit(
  use: Auth,
  context: Context,
  { count, user_id }: { count: string; user_id: string | null },
): Promise<void> {
  if (!(await firstIn(use.db, `noted ${count}`, countEmpties))) return;
  await transact(use, context, async (tx) => audit(tx, 'sign_in.limited', { subject: user_id }));
}
