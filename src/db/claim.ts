import type { Client } from 'pg';
import { connectAlone } from '#kit/database.ts';

interface Claim {
  client: Client;
  lost: Promise<void>;
}

/**
 * Takes the database for this process alone, or for all that claim it together with others. It is held as long as the
 * claim's connection.
 * @returns undefined when another process has it.
 */
export async function claim(databaseUrl: string, { alone }: { alone: boolean }): Promise<Claim | undefined> {
  const client = await connectAlone(databaseUrl, 'pasokh claim');
  const { promise: lost, resolve } = Promise.withResolvers<void>();
  client.on('end', resolve);
  const lock = alone ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
  const { rows } = await client.query<{ held: boolean }>(`select ${lock}(7279084012) as held`);
  if (rows[0]?.held) return { client, lost };
  await client.end();
  return undefined;
}
