import { randomBytes } from 'node:crypto';
import { newId } from '#kit/ids.ts';
import { emit, type Tx } from '#kit/transact.ts';
import type { Auth } from './auth.ts';
import { insertLinkFor, insertLinkTo, type LinkPurpose, type NewLink } from './link-queries.ts';

/** How long a link may be used, in minutes. */
const minutes: Record<LinkPurpose, number> = { RESET_PASSWORD: 30, VERIFY_EMAIL: 48 * 60 };

/** Asks a person to prove that the address they gave is theirs. The notification service mails the link. */
export async function sendVerification(use: Pick<Auth, 'now'>, tx: Tx, userId: string): Promise<void> {
  const link = newLink(use, 'VERIFY_EMAIL');
  await insertLinkFor(tx, userId, link);
  emit(tx, 'link.issued', { link_id: link.id }, { to: [] });
}

/**
 * A link to set a new password, to whoever owns this address. For an address of nobody the same happens, event and job
 * included, and the link is missing: neither the answer nor its time tells.
 */
export async function sendReset(use: Pick<Auth, 'now'>, tx: Tx, email: string): Promise<void> {
  const link = newLink(use, 'RESET_PASSWORD');
  await insertLinkTo(tx, email, link);
  emit(tx, 'link.issued', { link_id: link.id }, { to: [] });
}

function newLink({ now }: Pick<Auth, 'now'>, purpose: LinkPurpose): NewLink {
  const created = now();
  return {
    id: newId(),
    purpose,
    secret: randomBytes(32).toString('base64url'),
    created_at: created.toISOString(),
    expires_at: new Date(created.getTime() + minutes[purpose] * 60_000).toISOString(),
  };
}
