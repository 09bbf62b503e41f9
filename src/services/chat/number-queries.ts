import { sql } from 'kysely';
import type { ChatNumbers } from '#contract/chats.ts';
import type { Stretch } from '#contract/primitives.ts';
import type { Database } from '#kit/database.ts';

interface Row extends Omit<ChatNumbers, 'hours'> {
  hour: number | null;
  from: string;
}

/** In whole, and by the hour from `from` on; hours in which nothing happened stand there too. */
export async function selectNumbers(db: Database, { from, to }: Stretch): Promise<ChatNumbers> {
  const begin = sql`${from}::timestamptz`;
  const end = sql`${to}::timestamptz`;
  const { rows } = await sql<Row>`
    with came as (
      select hour, count(*) as created, count(*) filter (where waited) as waited, count(*) filter (where missed) as missed,
        percentile_cont(0.5) within group (order by seconds) filter (where waited) as p50,
        percentile_cont(0.9) within group (order by seconds) filter (where waited) as p90
      from (
        select floor(extract(epoch from c.created_at - ${begin}) / 3600) as hour, chat.waited(c) as waited, chat.missed(c) as missed,
          extract(epoch from coalesce(c.started_at, c.ended_at) - c.created_at)::float8 as seconds
        from chat.chats c where c.created_at >= ${begin} and c.created_at < ${end}
      ) c
      group by grouping sets ((), (hour))
    ), hours as (
      select null::integer as hour union all
      select generate_series(0, ceil(extract(epoch from ${end} - ${begin}) / 3600)::integer - 1)
    )
    select h.hour, ${begin} + coalesce(h.hour, 0) * interval '1 hour' as "from", coalesce(c.created, 0) as created,
      coalesce(c.waited, 0) as waited, coalesce(c.missed, 0) as missed, c.p50 as wait_p50_s, c.p90 as wait_p90_s
    from hours h left join came c on c.hour is not distinct from h.hour order by h.hour nulls first
  `.execute(db);
  const [whole, ...hours] = rows;
  if (!whole) throw new Error('A count gave no row');
  const { hour: _, from: __, ...numbers } = whole;
  return { ...numbers, hours: hours.map(({ from: at, created, waited }) => ({ from: at, created, waited })) };
}
