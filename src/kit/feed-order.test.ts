import fc from 'fast-check';
import type { ControlledTransaction } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addPerson, openScratch, type Scratch, someContext } from '../../test/scratch.ts';
import { eventually } from '../client/http-client.ts';
import type { DB } from '../db/types.gen.ts';
import { presentCursor, readEvents } from './feed.ts';
import { newId } from './ids.ts';
import { createJobs, type JobQueue } from './jobs.ts';
import { emit, flush, type Tx } from './transact.ts';

let scratch: Scratch;
let queue: JobQueue;
let sara: string;
beforeAll(async () => {
  scratch = await openScratch();
  queue = createJobs(scratch.url, scratch.log, scratch.metrics);
  sara = await addPerson(scratch, 'CUSTOMER');
});
beforeEach(async () => {
  await scratch.query('delete from kit.events');
});
afterAll(() => scratch.close());

const read = async (cursor: string, limit = 100) => {
  const { events, ...rest } = await readEvents(scratch.db, sara, cursor, limit);
  return { ...rest, ids: events.map(({ payload }) => payload.ticket_id) };
};
/** Reads on from a cursor until so many were heard: any transaction of the whole server may hold the horizon back. */
async function follow(cursor: string, count: number, limit = 100): Promise<{ ids: unknown[]; cursor: string }> {
  const ids: unknown[] = [];
  await eventually(async () => {
    const found = await read(cursor, limit);
    ids.push(...found.ids);
    ({ cursor } = found);
    return ids.length >= count && !found.more;
  });
  return { ids, cursor };
}

async function say(ticket_id = newId()): Promise<string> {
  const writer = await begin();
  await writer.emit(ticket_id);
  await writer.trx.commit().execute();
  return ticket_id;
}

/** A transaction whose commit the test decides. */
async function begin(): Promise<{ trx: ControlledTransaction<DB>; emit(ticket_id: string): Promise<void> }> {
  const trx = await scratch.db.startTransaction().execute();
  return {
    trx,
    emit(ticket_id) {
      const tx: Tx = { sql: trx, context: someContext(), pending: { events: [], jobs: [], audit: [] } };
      emit(tx, 'ticket.edited', { ticket_id }, { to: [`user:${sara}`] });
      return flush({ queue }, tx);
    },
  };
}

// Each seen to fail with rows read by position alone, and with the horizon left out.
describe('R5: a reader who saw k never later meets a new row below k', () => {
  test('the slow transaction took its place first and commits last', async () => {
    const start = await presentCursor(scratch.db);
    const [slow, quick] = [await begin(), await begin()];
    const [first, second, third] = [newId(), newId(), newId()];
    await slow.emit(first);
    await quick.emit(second);
    await quick.trx.commit().execute();
    const early = await read(start);
    expect(early.ids).toEqual([]);
    await say(third);
    const still = await read(early.cursor);
    expect(still.ids).toEqual([]);
    await slow.trx.commit().execute();
    const late = await follow(still.cursor, 3);
    expect(late.ids).toEqual([first, second, third]);
    expect((await read(late.cursor)).ids).toEqual([]);
  });

  test('a rolled back transaction leaves no hole behind which one waits', async () => {
    const start = await presentCursor(scratch.db);
    const lost = await begin();
    await lost.emit(newId());
    const kept = await say();
    await lost.trx.rollback().execute();
    expect((await follow(start, 1)).ids).toEqual([kept]);
  });

  // Seen to fail with a cursor that stands behind all that was begun.
  test('a cursor taken while a transaction runs shows what that transaction said', async () => {
    const slow = await begin();
    const id = newId();
    await slow.emit(id);
    const quick = await say();
    const start = await presentCursor(scratch.db);
    await slow.trx.commit().execute();
    // What was there already comes again, rather than that anything is missed.
    expect((await follow(start, 2)).ids).toEqual([id, quick]);
  });

  test('any order of writers, ends and polls: each committed row is seen once, and no other', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom('emit', 'commit', 'rollback'), who: fc.nat({ max: 4 }) }),
      fc.record({ do: fc.constant('poll'), limit: fc.integer({ min: 1, max: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        let cursor = await presentCursor(scratch.db);
        const open = new Map<number, Awaited<ReturnType<typeof begin>> & { said: string[] }>();
        const committed: string[] = [];
        const seen: unknown[] = [];
        const poll = async (limit: number) => {
          const found = await read(cursor, limit);
          seen.push(...found.ids);
          cursor = found.cursor;
        };
        for (const one of steps) {
          if ('limit' in one) await poll(one.limit);
          else if (one.do === 'emit') {
            const writer = open.get(one.who) ?? { ...(await begin()), said: [] };
            open.set(one.who, writer);
            const id = newId();
            writer.said.push(id);
            await writer.emit(id);
          } else {
            const writer = open.get(one.who);
            open.delete(one.who);
            await (one.do === 'commit' ? writer?.trx.commit() : writer?.trx.rollback())?.execute();
            if (one.do === 'commit') committed.push(...(writer?.said ?? []));
          }
        }
        for (const { trx } of open.values()) await trx.rollback().execute();
        seen.push(...(await follow(cursor, committed.length - seen.length, 3)).ids);
        expect([...seen].sort()).toEqual(committed.sort());
      }),
      { numRuns: 60 },
    );
  });
});
