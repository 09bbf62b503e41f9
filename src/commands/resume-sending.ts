import type { Config } from '#kit/env.ts';
import { newId } from '#kit/ids.ts';
import { endHold } from '../services/notification/resume-sending.ts';
import { reachDatabase } from './reach-database.ts';
import { withTransactor } from './with-transactor.ts';

/** Lets a restored copy send mail and push. Works beside a running Pasokh, which then sends what was put by. */
export async function resumeSendingFromShell(
  config: Config,
  { discard }: { discard: boolean },
  say: (line: string) => void,
): Promise<number> {
  const database = await reachDatabase(config, say);
  try {
    const context = { actor_id: null, request_id: `resume-sending-${newId()}` };
    const waited = await withTransactor(database.url, (use) => endHold(use, context, { discard }));
    say(`Mail and push are sent from now on; ${waited} that waited ${discard ? 'were given up' : 'are on their way'}.`);
    return 0;
  } finally {
    await database.close();
  }
}
