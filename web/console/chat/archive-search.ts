import type { ChatStatus } from '#contract/chats.ts';

/** What narrows the archive: kept in the address. Moments are RFC 3339. */
export interface ArchiveSearch {
  status?: ChatStatus;
  waited?: true;
  created_from?: string;
  created_to?: string;
}

const isStatus = (value: unknown): value is ChatStatus =>
  value === 'WAITING' || value === 'ACTIVE' || value === 'ENDED';

/** Whatever stands in an address that somebody typed: only what the archive knows. */
export function readArchiveSearch({
  status,
  waited,
  created_from,
  created_to,
}: Record<string, unknown>): ArchiveSearch {
  return {
    ...(isStatus(status) ? { status } : {}),
    ...(waited === true || waited === 'true' ? { waited: true } : {}),
    ...(typeof created_from === 'string' ? { created_from } : {}),
    ...(typeof created_to === 'string' ? { created_to } : {}),
  };
}
