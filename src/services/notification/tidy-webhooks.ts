import type { Tx } from '#kit/transact.ts';
import { deleteOldDeliveries } from './webhook-delivery-queries.ts';

const kept = 30 * 24 * 3600 * 1000;

export async function tidyWebhooks(tx: Tx, now: Date): Promise<void> {
  await deleteOldDeliveries(tx, new Date(now.getTime() - kept).toISOString());
}
