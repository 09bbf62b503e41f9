import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from '../../../test/desk.ts';
import { eventually, expectStatus } from '../../client/http-client.ts';

let desk: Desk;
/** Days by which the program's clock is ahead of ours. */
let ahead = 0;
beforeAll(async () => {
  desk = await openDesk({}, { now: () => new Date(Date.now() + ahead * 24 * 3600 * 1000) });
});
afterAll(() => desk.stop());

/** Runs the job as the clock would, and waits until it is done. */
async function tidy() {
  const [job] = await desk.sql<{ id: string }>(
    `insert into pgboss.job (name, data) values ('tidy_auth', '{}') returning id`,
  );
  await eventually(async () => {
    const [row] = await desk.sql<{ state: string }>('select state from pgboss.job where id = $1', [job?.id]);
    return row?.state === 'completed';
  });
}
const count = async (table: string) => (await desk.sql(`select from auth.${table}`)).length;

test('what has served its time is removed, what is still good stays', async () => {
  const sara = await desk.register('sara');
  const gone = await desk.signIn('sara');
  expectStatus(await gone.post('/api/auth/logout', { refresh_token: gone.tokens.refresh_token }), 204);
  expectStatus(await desk.nobody.post('/api/auth/refresh', { refresh_token: sara.tokens.refresh_token }), 200);
  const before = {
    sessions: await count('sessions'),
    tokens: await count('refresh_tokens'),
    links: await count('one_time_links'),
  };
  expect(before).toEqual({ sessions: 3, tokens: 4, links: 1 });

  await tidy();
  expect(await count('sessions')).toBe(3);
  expect(await count('refresh_tokens')).toBe(4);
  expect(await count('one_time_links')).toBe(1);

  // The verification link ended two days after registering, the ended session 29 days ago.
  ahead = 29;
  await tidy();
  expect(await count('sessions')).toBe(3);
  expect(await count('one_time_links')).toBe(0);

  ahead = 31;
  await tidy();
  expect(await count('sessions')).toBe(2);
  expect(await count('refresh_tokens')).toBe(0);

  ahead = 61;
  await tidy();
  expect(await count('sessions')).toBe(0);
});
