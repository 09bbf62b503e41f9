import { type Caller, expectStatus } from '../src/client/http-client.ts';
import type { NamedAuditEntry } from '../src/contract/audit.ts';

/** The audit log as this admin reads it. */
export function auditLogOf(admin: Caller) {
  const entries = async (query = ''): Promise<NamedAuditEntry[]> =>
    expectStatus(await admin.get(`/api/admin/audit?limit=100${query}`), 200).items;
  const length = async () => (await entries())[0]?.seq ?? 0;
  /** What was written while this was done, oldest first. */
  async function written(act: () => Promise<unknown>): Promise<NamedAuditEntry[]> {
    const before = await length();
    await act();
    return (await entries()).filter(({ seq }) => seq > before).reverse();
  }
  return { entries, length, written };
}
