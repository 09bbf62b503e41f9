import { session } from './connection.ts';
import { turnPushOff } from './settings/device-push.ts';
import { closeAllNow } from './ticket/closings.ts';

/** What the server should still hear is given so long, in milliseconds. */
const patience = 2000;

/** Signs out; before that, what this person has begun is brought to its end, and the device is told nothing more. */
export async function leave(): Promise<void> {
  const last = Promise.allSettled([turnPushOff(), closeAllNow()]);
  await Promise.race([last, new Promise((resolve) => setTimeout(resolve, patience))]);
  session.signOut();
}
