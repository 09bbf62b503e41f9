import { createECDH } from 'node:crypto';
import type { Database } from '#kit/database.ts';
import { type Config, ConfigError } from '#kit/env.ts';
import { insertVapidKeys, selectVapidKeys } from './push-queries.ts';

/** By which push services know this installation. Base64url; whoever loses the private one loses all subscriptions. */
export interface VapidKeys {
  public_key: string;
  private_key: string;
}

/** The configured pair, or one made at the first start. Of several programs that start at once, one makes it. */
export async function loadVapidKeys(db: Database, configured: Config['vapid']): Promise<VapidKeys> {
  if (configured) return checkPair(configured);
  const known = await selectVapidKeys(db);
  if (known) return known;
  const { default: webPush } = await import('web-push');
  const { publicKey, privateKey } = webPush.generateVAPIDKeys();
  await insertVapidKeys(db, { public_key: publicKey, private_key: privateKey });
  const kept = await selectVapidKeys(db);
  if (!kept) throw new Error('The VAPID keys were not kept');
  return kept;
}

function checkPair(keys: VapidKeys): VapidKeys {
  if (isPair(keys)) return keys;
  throw new ConfigError('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY must be a pair of P-256 keys in base64url.');
}

/** Whether what the private key signs is good under the public one. */
export function isPair({ public_key, private_key }: VapidKeys): boolean {
  const curve = createECDH('prime256v1');
  try {
    curve.setPrivateKey(private_key, 'base64url');
    return curve.getPublicKey('base64url') === public_key.replace(/=+$/, '');
  } catch {
    // No key at all.
    return false;
  }
}
