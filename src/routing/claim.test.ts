import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { cloneDatabase, dropDatabase } from '../../test/scratch-database.ts';
import { connectDatabase, type DatabaseHandle } from '../kit/database.ts';
import { newId } from '../kit/ids.ts';
import type { JobQueue } from '../kit/jobs.ts';
import { createLocalLive } from '../kit/live.ts';
import { createLog } from '../kit/log.ts';
import { type Transactor, transact } from '../kit/transact.ts';
import { type Claim, claim } from './claim.ts';

// The claim alone, on a real database, with many transactions at once. Work here is a row of a table of its own.
let url: string;
let handle: DatabaseHandle;
let use: Transactor;
const department = '00000000-0000-7000-8000-000000000001';
beforeAll(async () => {
  url = await cloneDatabase(inject('serverUrl'), inject('template'));
  handle = connectDatabase(url, createLog('fatal'), { max: 12 });
  const noQueue: JobQueue = { insert: async () => {}, redrive: async () => false, ping: async () => {} };
  use = { db: handle.db, queue: noQueue, live: createLocalLive(() => {}) };
  await sql`create table public.work (id uuid primary key, owner_id uuid)`.execute(handle.db);
});
afterAll(async () => {
  await handle.close();
  await dropDatabase(inject('serverUrl'), new URL(url).pathname.slice(1));
});

async function operator(ticket_capacity: number, chat_capacity = 1): Promise<string> {
  const id = newId();
  await handle.db
    .insertInto('routing.operators')
    .values({ id, ticket_capacity, chat_capacity, chat_limit: chat_capacity })
    .execute();
  await handle.db.insertInto('routing.memberships').values({ operator_id: id, department_id: department }).execute();
  return id;
}
async function work(): Promise<string> {
  const id = newId();
  await sql`insert into public.work (id) values (${id})`.execute(handle.db);
  return id;
}

type Wish = Pick<Claim, 'to'> & Partial<Claim>;
/** One transaction that locks the row and claims it. */
async function attempt(id: string, kind: 'TICKET' | 'CHAT', wish: Wish, breaks?: 'throws' | 'is cut off') {
  return transact(use, { actor_id: null, request_id: 'test' }, async (tx) => {
    const { rows } = await sql<{
      owner_id: string | null;
    }>`select owner_id from public.work where id = ${id} for no key update`.execute(tx.sql);
    const owner_id = rows[0]?.owner_id ?? null;
    const locked = { kind, id, department_id: department, owner_id, active: owner_id !== null };
    const one: Claim = {
      work: locked,
      active: wish.to !== null,
      reason: 'ROUTED',
      ends: 'HANDED_OVER',
      by_id: null,
      explanation: null,
      ...wish,
    };
    const result = await claim(tx, [one], async ([granted]) => {
      await sql`update public.work set owner_id = ${granted?.to ?? null} where id = ${id}`.execute(tx.sql);
    });
    if (breaks === 'throws') throw new Error('broken after the claim');
    // As when its process dies.
    if (breaks === 'is cut off') await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx.sql);
    return result;
  });
}
async function loadOf(id: string) {
  const row = await handle.db
    .selectFrom('routing.operators')
    .select(['active_tickets', 'active_chats'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const open = await handle.db
    .selectFrom('routing.assignments')
    .select('work_kind')
    .where('operator_id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
  return { ...row, open: open.length };
}

const breaksAt = (at: number) => (at % 5 === 0 ? (at % 10 === 0 ? 'is cut off' : 'throws') : undefined);

describe('the claim', () => {
  // Tried with the load rows read without a lock, and with the capacity not asked again: both go over, and this fails.
  test.each(['TICKET', 'CHAT'] as const)(
    'A6: of 60 racing for 4 free places exactly 4 win, also when some break in the middle (%s)',
    async (kind) => {
      const [reza, mina] = [await operator(2, 2), await operator(2, 2)];
      const works = await Promise.all(Array.from({ length: 60 }, work));
      const results = await Promise.allSettled(
        works.map((id, at) => attempt(id, kind, { to: at % 2 ? reza : mina, expected: null }, breaksAt(at))),
      );
      // Places that a broken transaction had taken are free again: the others may have them now.
      const again = await Promise.allSettled(
        works.map((id, at) => attempt(id, kind, { to: at % 2 ? reza : mina, expected: null })),
      );
      const granted = [...results, ...again].filter(
        (one) => one.status === 'fulfilled' && one.value.granted.length === 1,
      );
      expect(granted).toHaveLength(4);
      for (const id of [reza, mina]) {
        const { active_tickets, active_chats, open } = await loadOf(id);
        expect([kind === 'TICKET' ? active_tickets : active_chats, open]).toEqual([2, 2]);
      }
    },
  );

  test('A2: of 30 who claim one piece of work, believing it free, one wins and the others hear who', async () => {
    const operators = await Promise.all(Array.from({ length: 30 }, () => operator(5)));
    const id = await work();
    const results = await Promise.all(operators.map((to) => attempt(id, 'TICKET', { to, expected: null })));
    const winners = results.flatMap(({ granted }) => granted.map(({ to }) => to));
    expect(winners).toHaveLength(1);
    for (const { refused } of results)
      for (const { refusal } of refused) expect(refusal).toEqual({ why: 'OWNER_CHANGED', owner_id: winners[0] });
    expect(results.flatMap(({ refused }) => refused)).toHaveLength(29);
  });

  // A6. Seen to fail when who loses work to another keeps its place taken.
  test('a hundred handovers to and fro leave every load as counting gives it', async () => {
    const operators = await Promise.all(Array.from({ length: 4 }, () => operator(1000)));
    const works = await Promise.all(Array.from({ length: 10 }, work));
    const steps = Array.from({ length: 100 }, (_, at) => ({
      id: works[at % 10] ?? '',
      to: at % 7 === 0 ? null : (operators[(at * 13) % 4] ?? null),
    }));
    await Promise.all(steps.map(({ id, to }) => attempt(id, 'TICKET', { to, reason: 'HANDED_OVER' })));
    for (const id of operators) {
      const { active_tickets, open } = await loadOf(id);
      expect(active_tickets).toBe(open);
    }
  });

  test.each([
    ['DISABLED', { enabled: false }],
    ['AWAY', { chosen_status: 'OFFLINE' }],
    ['FULL', { ticket_capacity: 0 }],
  ] as const)(
    'routing is refused to one who is %s meanwhile; a person may still give to one who is away or full',
    async (why, change) => {
      const reza = await operator(5);
      await handle.db.updateTable('routing.operators').set(change).where('id', '=', reza).execute();
      const id = await work();
      expect((await attempt(id, 'TICKET', { to: reza })).refused).toMatchObject([{ refusal: { why } }]);
      expect(await loadOf(reza)).toEqual({ active_tickets: 0, active_chats: 0, open: 0 });
      const byHand = await attempt(id, 'TICKET', { to: reza, reason: 'HANDED_OVER' });
      expect(byHand.granted).toHaveLength(why === 'DISABLED' ? 0 : 1);
    },
  );

  test('routing is refused to one who left the department meanwhile', async () => {
    const reza = await operator(5);
    await handle.db.deleteFrom('routing.memberships').where('operator_id', '=', reza).execute();
    expect((await attempt(await work(), 'TICKET', { to: reza })).refused).toMatchObject([
      { refusal: { why: 'NOT_IN_DEPARTMENT' } },
    ]);
  });

  // A1. Seen to fail when an operator is full with one chat more: then the database refuses.
  test('chat capacity is hard: not even a person goes over it', async () => {
    const reza = await operator(5, 1);
    await attempt(await work(), 'CHAT', { to: reza, reason: 'HANDED_OVER' });
    expect((await attempt(await work(), 'CHAT', { to: reza, reason: 'HANDED_OVER' })).refused).toMatchObject([
      { refusal: { why: 'FULL' } },
    ]);
  });

  test('says whose departments have somebody with room again', async () => {
    const reza = await operator(1);
    const id = await work();
    await attempt(id, 'TICKET', { to: reza });
    expect((await attempt(id, 'TICKET', { to: null })).freed_departments).toEqual({ TICKET: [department], CHAT: [] });
  });
});
