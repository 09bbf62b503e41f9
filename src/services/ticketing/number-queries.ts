import { sql } from 'kysely';
import type { Stretch } from '#contract/primitives.ts';
import type { TicketNumbers } from '#contract/tickets.ts';
import type { Database } from '#kit/database.ts';
import { only } from './ticket-queries.ts';

type Hour = TicketNumbers['hours'][number];

/** In whole, and by the hour from `from` on; hours in which nothing happened stand there too. */
export async function selectNumbers(db: Database, { from, to }: Stretch): Promise<TicketNumbers> {
  const begin = sql`${from}::timestamptz`;
  const end = sql`${to}::timestamptz`;
  const { rows } = await sql<Hour & { hour: number | null; first_response_p90_s: number | null }>`
    with created as (
      select floor(extract(epoch from t.created_at - ${begin}) / 3600) as hour, count(*) as tickets
      from ticketing.tickets t where t.created_at >= ${begin} and t.created_at < ${end}
      group by grouping sets ((), (1))
    ), responded as (
      select hour, count(*) as tickets, percentile_cont(0.5) within group (order by seconds) as p50,
        percentile_cont(0.9) within group (order by seconds) as p90
      from (
        select floor(extract(epoch from t.first_response_at - ${begin}) / 3600) as hour,
          extract(epoch from t.first_response_at - t.created_at)::float8 as seconds
        from ticketing.tickets t where t.first_response_at >= ${begin} and t.first_response_at < ${end}
      ) t
      group by grouping sets ((), (hour))
    ), hours as (
      select null::integer as hour union all
      select generate_series(0, ceil(extract(epoch from ${end} - ${begin}) / 3600)::integer - 1)
    )
    select h.hour, ${begin} + coalesce(h.hour, 0) * interval '1 hour' as "from", coalesce(c.tickets, 0) as created,
      coalesce(r.tickets, 0) as responded, r.p50 as first_response_p50_s, r.p90 as first_response_p90_s
    from hours h left join created c on c.hour is not distinct from h.hour
      left join responded r on r.hour is not distinct from h.hour
    order by h.hour nulls first
  `.execute(db);
  const whole = only(rows);
  return {
    created: whole.created,
    responded: whole.responded,
    first_response_p50_s: whole.first_response_p50_s,
    first_response_p90_s: whole.first_response_p90_s,
    hours: rows.slice(1).map(({ hour: _, first_response_p90_s: __, ...hour }) => hour),
  };
}
