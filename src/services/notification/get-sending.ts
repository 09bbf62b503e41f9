import type { Sending } from '#contract/notifications.ts';
import { selectSending } from './hold-queries.ts';
import type { Use } from './use.ts';

/** Whether a restored copy still keeps its mail, pushes and webhooks back. */
export async function getSending({ db }: Pick<Use, 'db'>): Promise<Sending> {
  return selectSending(db);
}
