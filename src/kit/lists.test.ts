import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, openScratch, type Scratch } from '../../test/scratch.ts';
import { newId } from './ids.ts';
import { foundById, idsOf, tableOf } from './lists.ts';

let scratch: Scratch;
const people: string[] = [];
beforeAll(async () => {
  scratch = await openScratch();
  for (let at = 0; at < 3; at++) people.push(await addPerson(scratch, 'CUSTOMER'));
  await scratch.query(`insert into auth.users (id, username, display_name, role, password_hash, locale, calendar, time_zone)
    select uuidv7(), 'customer ' || n, 'Customer', 'CUSTOMER', 'x', 'fa', 'JALALI', 'Asia/Tehran' from generate_series(1, 3000) n`);
  await scratch.query('analyze auth.users');
});
afterAll(() => scratch.close());

interface Row {
  id: string;
}
const forms = {
  foundById: (ids: readonly string[]) => sql<Row>`select p.id from ${foundById('auth.people', ids, 'p')}`,
  idsOf: (ids: readonly string[]) => sql<Row>`select p.id from auth.people p where p.id in ${idsOf(ids)}`,
  tableOf: (ids: readonly string[]) => {
    const rows = ids.map((id, at) => ({ id, at }));
    return sql<Row>`select p.id from ${tableOf(rows, 'id uuid, at int')} w join auth.people p on p.id = w.id`;
  },
};

test.each(Object.entries(forms))('%s finds what is named, and nothing for nothing', async (_, find) => {
  const found = async (ids: string[]) => (await find(ids).execute(scratch.db)).rows.map(({ id }) => id).sort();
  expect(await found([])).toEqual([]);
  expect(await found([newId()])).toEqual([]);
  expect(await found(people)).toEqual(people.toSorted());
  expect(await found([...people, ...Array.from({ length: 20 }, newId)])).toEqual(people.toSorted());
});

// Seen to fail with the ids that are found one by one as a bare parameter, and with no limit on a table of objects.
test.each(Object.entries(forms))('%s is planned once, and reads no whole table for a few', async (_, find) => {
  const [planned, plan] = await scratch.db.transaction().execute(async (tx) => {
    // As it is on a server whose owner has not thought about it.
    await sql`set local random_page_cost = 4`.execute(tx);
    for (let at = 0; at < 12; at++) await find([people[at % 2] ?? '', ...people.slice(2, 2 + (at % 2))]).execute(tx);
    const kept = await sql<{ generic: number; custom: number }>`
      select sum(generic_plans)::int as generic, sum(custom_plans)::int as custom from pg_prepared_statements
      where statement like '%auth%people%' and generic_plans + custom_plans > 3
    `.execute(tx);
    const explained = await sql<{ 'QUERY PLAN': string }>`explain ${find(people.slice(0, 1))}`.execute(tx);
    return [kept.rows[0], explained.rows.map((row) => row['QUERY PLAN']).join('\n')];
  });
  expect(planned?.generic).toBeGreaterThan(0);
  expect(plan).not.toContain('Seq Scan on users');
});
