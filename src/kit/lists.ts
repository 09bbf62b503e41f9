import { type RawBuilder, sql } from 'kysely';

// A list in a statement, in a form that PostgreSQL plans well. Of a bare parameter it would either make a plan for this very
// list each time, which takes longer than to run it, or take every list of objects for a hundred, and read a whole table to
// find one row. So it is told about how many there are, by a power of ten: each has a plan that a connection makes once.

/**
 * After `from`: the rows of a table or view that have these ids, as `name`, each looked up by itself: `offset 0` keeps them
 * from being found by reading all there are.
 */
export const foundById = (table: string, ids: readonly string[], name: string): RawBuilder<unknown> =>
  sql`unnest((select ${ids}::uuid[])) as wanted (id) cross join lateral (
    select * from ${sql.table(table)} v where v.id = wanted.id offset 0
  ) ${sql.ref(name)}`;

/** After `in`: these ids. */
export const idsOf = (ids: readonly string[]): RawBuilder<unknown> =>
  sql`(select id from unnest((select ${ids}::uuid[])) as i (id) limit ${about(ids)})`;

/** A table of objects, in their order. */
export const tableOf = (rows: readonly object[], columns: string): RawBuilder<unknown> =>
  sql`(select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (${sql.raw(columns)}) limit ${about(rows)})`;

const about = ({ length }: readonly unknown[]) => sql.lit(10 ** Math.ceil(Math.log10(Math.max(1, length))));
