import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openScratch, type Scratch, someContext } from '../../test/scratch.ts';
import { audit } from './audit.ts';
import { beginning, type ChainedEntry, type ChainHead, readChain, verifyChain } from './audit-chain.ts';
import { newId } from './ids.ts';
import { createJobs, type JobRunner } from './jobs.ts';
import { send, type Transactor, transact } from './transact.ts';

let scratch: Scratch;
let jobs: JobRunner;
let use: Transactor;
beforeAll(async () => {
  scratch = await openScratch();
  jobs = createJobs(scratch.url, scratch.log, scratch.metrics);
  await jobs.start();
  use = { db: scratch.db, queue: jobs, live: scratch.live };
});
afterAll(async () => {
  await jobs.stop();
  await scratch.close();
});

/** As whoever owns the database can, and the program cannot. */
const tamper = (statements: string) =>
  scratch.query(
    `alter table kit.audit_log disable trigger user; ${statements}; alter table kit.audit_log enable trigger user`,
  );
beforeEach(() => tamper('delete from kit.audit_log'));

const parisa = newId();
const sara = newId();
const origin = {
  address: '192.0.2.7',
  user_agent: 'a phone; «فارسی» 📱',
  credential: { kind: 'SESSION', id: newId() },
} as const;
const byParisa = () => ({ ...someContext(), actor_id: parisa, origin });
const disable = () =>
  transact(use, byParisa(), async (tx) =>
    audit(tx, 'user.changed', { subject: sara, details: { fields: ['disabled'], disabled: true } }),
  );
const verify = (noted?: ChainHead) => verifyChain(readChain(scratch.db), noted);
const headOf = async (): Promise<ChainHead> => {
  const verdict = await verify();
  if ('because' in verdict) throw new Error(verdict.because);
  return verdict.head;
};
async function written(): Promise<ChainedEntry[]> {
  const entries = [];
  for await (const entry of readChain(scratch.db)) entries.push(entry);
  return entries;
}
const length = async () => (await scratch.query('select from kit.audit_log')).length;

describe('what is written', () => {
  test('who, what, whom, from where, under which credential and request; one act of several things in its order', async () => {
    const context = byParisa();
    await transact(use, context, async (tx) => {
      audit(tx, 'user.created', { subject: sara, details: { role: 'OPERATOR' } });
      audit(tx, 'sending.resumed', { subject: null, details: { discarded: false } });
    });
    const entries = await written();
    const common = {
      actor_id: parisa,
      address: origin.address,
      user_agent: origin.user_agent,
      request_id: context.request_id,
    };
    expect(entries).toMatchObject([
      {
        ...common,
        seq: '1',
        action: 'user.created',
        subject_kind: 'USER',
        subject_id: sara,
        details: '{"role":"OPERATOR"}',
      },
      {
        ...common,
        seq: '2',
        action: 'sending.resumed',
        subject_kind: 'SENDING',
        subject_id: null,
        credential: 'SESSION',
      },
    ]);
    expect(entries.map(({ previous_hash }) => previous_hash)).toEqual([beginning.hash, entries[0]?.hash]);
    expect(await verify()).toEqual({ checked: 2, head: { seq: 2, hash: entries[1]?.hash } });
  });

  test('what the program does by itself has no actor and no address', async () => {
    await transact(use, someContext(), async (tx) =>
      audit(tx, 'user.created', { subject: sara, details: { role: 'ADMIN' } }),
    );
    const [entry] = await written();
    expect(entry).toMatchObject({
      actor_id: null,
      address: null,
      user_agent: null,
      credential: null,
      credential_id: null,
    });
  });

  test('an act that is undone leaves no entry and no gap', async () => {
    await disable();
    const undone = transact(use, byParisa(), async (tx) => {
      audit(tx, 'user.changed', { subject: sara, details: { fields: ['email'] } });
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    await disable();
    expect(await verify()).toMatchObject({ checked: 2 });
    const actions = (await written()).map(({ details }) => details);
    expect(new Set(actions)).toEqual(new Set(['{"fields":["disabled"],"disabled":true}']));
  });

  test('an act that is run again after a deadlock is written once', async () => {
    let runs = 0;
    await transact(use, byParisa(), async (tx) => {
      audit(tx, 'password.changed', { subject: sara });
      if (++runs === 1) throw Object.assign(new Error('deadlock'), { code: '40P01' });
    });
    expect([runs, await length()]).toEqual([2, 1]);
  });

  test('nothing audited, nothing locked: others go on while an entry waits for its commit', async () => {
    const mayCommit = Promise.withResolvers<void>();
    const appended = Promise.withResolvers<void>();
    const holding = scratch.db.transaction().execute(async (trx) => {
      const entry = { action: 'password.changed', subject_kind: 'USER', details: '{}', request_id: 'held' };
      await sql`select kit.append_audit(${JSON.stringify([entry])}::jsonb)`.execute(trx);
      appended.resolve();
      await mayCommit.promise;
    });
    await appended.promise;
    await transact(use, someContext(), async (tx) => send(tx, 'release_operator', { operator_id: sara }));
    mayCommit.resolve();
    await holding;
    expect(await length()).toBe(1);
  });
});

// Seen to fail without the lock in kit.append_audit.
test('many at once make one chain, without gaps, in the order of its times', async () => {
  const before = await headOf();
  await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      transact(use, byParisa(), async (tx) => {
        audit(tx, 'user.changed', { subject: sara, details: { fields: ['display_name'] } });
        if (n % 3 === 0) audit(tx, 'password.changed', { subject: sara });
        if (n % 10 === 0) throw new Error('undone');
      }).catch(() => {}),
    ),
  );
  const entries = await written();
  expect(entries.length).toBe(180 + 60);
  expect(await verify(before)).toMatchObject({ checked: entries.length });
  const times = entries.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
});

describe('what was written stays', () => {
  test.each([
    ['changed', `update kit.audit_log set actor_id = null`],
    ['deleted', 'delete from kit.audit_log'],
    ['emptied', 'truncate kit.audit_log'],
  ])('it is not %s, by nobody who has not first taken the guard away', async (_, statement) => {
    await disable();
    const head = await headOf();
    await expect(scratch.query(statement)).rejects.toThrow('only ever added to');
    expect(await headOf()).toEqual(head);
  });

  // Each field by itself: what the hash leaves out could be changed unseen.
  test.each([
    `at = at + interval '1 ms'`,
    `action = 'user.created'`,
    `actor_id = '${newId()}'`,
    'actor_id = null',
    `subject_kind = 'SKILL'`,
    `subject_id = '${newId()}'`,
    `details = '{"fields":["disabled"],"disabled":false}'`,
    `details = '{"fields":["disabled"], "disabled":true}'`,
    `address = '192.0.2.8'`,
    'address = null',
    `user_agent = ''`,
    `credential = 'API_KEY'`,
    `credential_id = '${newId()}'`,
    `request_id = 'another'`,
    `hash = sha256('x')`,
    `previous_hash = sha256('x')`,
  ])('a row that was changed afterwards is found: %s', async (change) => {
    for (let n = 0; n < 4; n++) await disable();
    await tamper(`update kit.audit_log set ${change} where seq = 3`);
    expect(await verify()).toMatchObject({ broken_at: 3, checked: 2 });
  });

  test('a row that was changed and hashed again is found by the next', async () => {
    for (let n = 0; n < 4; n++) await disable();
    await tamper(`update kit.audit_log set actor_id = null where seq = 3;
      update kit.audit_log e set hash = kit.audit_hash(e) where seq = 3`);
    expect(await verify()).toMatchObject({ broken_at: 4, because: expect.stringContaining('does not follow') });
  });

  test('a row that is gone, two that changed places, one put in between', async () => {
    for (let n = 0; n < 4; n++) await disable();
    await tamper('delete from kit.audit_log where seq = 2');
    expect(await verify()).toMatchObject({ broken_at: 2, because: expect.stringContaining('missing') });
    await tamper(
      'update kit.audit_log set seq = seq + 100 where seq > 2; update kit.audit_log set seq = seq - 101 where seq > 100',
    );
    expect(await verify()).toMatchObject({ broken_at: 2 });
    await tamper('delete from kit.audit_log');
    for (let n = 0; n < 4; n++) await disable();
    await tamper(`update kit.audit_log set seq = 99 where seq = 2; update kit.audit_log set seq = 2 where seq = 3;
      update kit.audit_log set seq = 3 where seq = 99`);
    expect(await verify()).toMatchObject({ broken_at: 2 });
  });

  test('a tail that was cut off, and a log that was written anew, are found by the head that was noted', async () => {
    for (let n = 0; n < 4; n++) await disable();
    const noted = await headOf();
    await disable();
    expect(await verify(noted)).toMatchObject({ checked: 5, head: { seq: 5 } });
    await tamper('delete from kit.audit_log where seq > 3');
    // By itself what is left is whole.
    expect(await verify()).toMatchObject({ checked: 3, head: { seq: 3 } });
    expect(await verify(noted)).toMatchObject({
      broken_at: 4,
      because: expect.stringContaining('once reached entry 4'),
    });
    await tamper('delete from kit.audit_log');
    for (let n = 0; n < 5; n++) await disable();
    expect(await verify()).toMatchObject({ checked: 5 });
    expect(await verify(noted)).toMatchObject({ broken_at: 4, because: expect.stringContaining('noted') });
  });

  test('an empty log is whole, and is none that once had entries', async () => {
    expect(await verify()).toEqual({ checked: 0, head: beginning });
    expect(await verify({ seq: 1, hash: 'a'.repeat(64) })).toMatchObject({ broken_at: 1 });
  });
});

test('a log of many pages is read a page at a time', async () => {
  await transact(use, byParisa(), async (tx) => {
    for (let n = 0; n < 2500; n++) audit(tx, 'password.changed', { subject: sara });
  });
  expect(await verify()).toMatchObject({ checked: 2500 });
});
