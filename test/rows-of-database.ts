import { Client } from 'pg';

export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/**
 * Every table that holds rows, with how many and a hash of them in whatever order. It asks PostgreSQL itself what tables there
 * are: what a backup forgets is seen here. Not compared is what a copy has of its own: `migration.applied` but for the names,
 * the events with their numbers of transactions, the hold, and how the queue's tables and processes fare.
 */
export async function rowsOf(url: string): Promise<Record<string, string>> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const found: Record<string, string> = {};
    for (const { name } of rows) {
      if (ofItsOwn.test(name)) continue;
      const row = name === 'migration.applied' ? 't.name || t.checksum' : 't::text';
      const { rows: sums } = await client.query<{ sum: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(md5(${row}), '' order by md5(${row}))), '') as sum from ${name} t`,
      );
      found[name] = sums[0]?.sum ?? '';
    }
    return found;
  });
}

const ofItsOwn =
  /^(kit\.(events|event_floor)|notification\.sending_hold|pgboss\.(version|bam|instance|warning|queue_stats_\d+))$/;
