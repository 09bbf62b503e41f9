import type { Deps } from '#kit/service.ts';
import type { OutboundGuard } from './outbound-guard.ts';
import type { VapidKeys } from './vapid-keys.ts';

/** What the use cases of this service take. */
export interface Use extends Deps {
  vapid: VapidKeys;
  guard: OutboundGuard;
  /** The same for webhooks, which may be let into private networks. */
  webhookGuard: OutboundGuard;
}
