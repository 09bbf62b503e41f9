import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openScratch, type Scratch } from '../../test/scratch.ts';
import { idempotencyKey, Replay } from './idempotency.ts';
import { newId } from './ids.ts';
import { createJobs } from './jobs.ts';
import { Problem } from './problem.ts';
import { type Transactor, transact } from './transact.ts';

let scratch: Scratch;
let use: Transactor;
beforeAll(async () => {
  scratch = await openScratch();
  await scratch.query('create table made (id uuid)');
  use = { ...scratch, queue: createJobs(scratch.url, scratch.log, scratch.metrics) };
});
beforeEach(() => scratch.query('delete from made'));
afterAll(() => scratch.close());

const sara = newId();
interface Asked {
  key: string;
  body?: unknown;
  actor?: string | null;
  operation?: string;
}
/** A request that makes something. @returns what it made, and how the answer came. */
function make(
  { key, body = { subject: 'printer' }, actor = sara, operation = 'POST /api/tickets' }: Asked,
  hold = async () => {},
) {
  const idempotency = idempotencyKey(key, actor, operation, body, 201);
  return transact(use, { actor_id: actor, request_id: 'r', idempotency }, async (tx) => {
    const id = newId();
    await sql`insert into made values (${id})`.execute(tx.sql);
    await hold();
    return { ticket: { id, secret: 'a token' } };
  }).then(
    (answer) => ({ how: 'made', answer }),
    (error: unknown) => {
      if (error instanceof Replay) return { how: `replayed ${error.status}`, answer: error.answer };
      return { how: error instanceof Problem ? error.code : String(error), answer: null };
    },
  );
}
const count = async () => (await scratch.query('select from made')).length;

describe('the same key', () => {
  test('and body: the first answer again, and nothing made', async () => {
    const first = await make({ key: 'a' });
    expect(await make({ key: 'a' })).toEqual({ how: 'replayed 201', answer: first.answer });
    expect(await count()).toBe(1);
  });

  test('and another body: refused', async () => {
    await make({ key: 'b' });
    expect((await make({ key: 'b', body: { subject: 'screen' } })).how).toBe('idempotency_key_reused');
    expect(await count()).toBe(1);
  });

  // Seen to fail with the actor, and with the operation, left out of the scope.
  test.each([
    ['another person', { actor: newId() }],
    ['nobody', { actor: null }],
    ['another path', { operation: 'POST /api/tickets/1/replies' }],
  ])('from %s is another key: neither collides nor reveals', async (_who, other) => {
    const key = newId();
    const first = await make({ key });
    const second = await make({ key, ...other });
    expect([second.how, await count()]).toEqual(['made', 2]);
    expect(second.answer).not.toEqual(first.answer);
  });

  test('while the first still runs: refused with the word to come again; then the first answer', async () => {
    const gate = Promise.withResolvers<void>();
    const first = make({ key: 'c' }, () => gate.promise);
    const sealed = idempotencyKey('c', sara, 'POST /api/tickets', {}, 201).scope.readBigInt64BE(0);
    const held = `select from pg_locks where locktype = 'advisory' and granted and (classid::bigint << 32 | objid::bigint) = ${sealed}`;
    await expect.poll(async () => (await scratch.query(held)).length).toBe(1);
    expect((await make({ key: 'c' })).how).toBe('idempotency_in_progress');
    gate.resolve();
    const { answer } = await first;
    expect(await make({ key: 'c' })).toEqual({ how: 'replayed 201', answer });
  });

  // Seen to fail without the advisory lock, and without the look whether the row that keeps the answer is new.
  test('sixteen times at once, thirty times over: made once; the others get that answer or are told to wait', async () => {
    const sixteen = Array.from({ length: 16 });
    await Promise.all(sixteen.map(() => scratch.query('select pg_sleep(0.1)')));
    for (let round = 1; round <= 30; round++) {
      const key = newId();
      const answers = await Promise.all(sixteen.map(() => make({ key })));
      const made = answers.filter(({ how }) => how === 'made');
      expect([made.length, await count()]).toEqual([1, round]);
      for (const { how, answer } of answers) {
        if (how === 'replayed 201') expect(answer).toEqual(made[0]?.answer);
        else expect(['made', 'idempotency_in_progress']).toContain(how);
      }
    }
  });

  test('after a request that failed is free', async () => {
    const failing = make({ key: 'e' }, () => Promise.reject(new Error('no')));
    expect((await failing).how).toBe('Error: no');
    expect([(await make({ key: 'e' })).how, await count()]).toEqual(['made', 1]);
  });

  test('lives 24 hours', async () => {
    const age = (hours: number) =>
      scratch.query(`update kit.idempotency_keys set created_at = now() - interval '${hours} hours'`);
    await make({ key: 'f' });
    await age(23);
    expect((await make({ key: 'f' })).how).toBe('replayed 201');
    await age(25);
    const later = await make({ key: 'f', body: { subject: 'screen' } });
    expect(later.how).toBe('made');
    expect(await make({ key: 'f', body: { subject: 'screen' } })).toEqual({
      how: 'replayed 201',
      answer: later.answer,
    });
  });
});

test('what is stored gives neither key, body nor answer away', async () => {
  await scratch.query('delete from kit.idempotency_keys');
  await make({ key: 'the-key', body: { password: 'correct horse' } });
  const [row] = await scratch.query<Record<string, unknown>>('select * from kit.idempotency_keys');
  const bytes = Buffer.concat(Object.values(row ?? {}).filter((value) => Buffer.isBuffer(value)));
  for (const secret of ['the-key', 'correct horse', 'a token', sara]) expect(bytes.includes(secret)).toBe(false);
});
