import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScratch, type Scratch } from '../../test/scratch.ts';
import { newId } from './ids.ts';
import { Problem } from './problem.ts';
import { checkThrottle, clearThrottle, countFailure, throttle, throttleEach } from './throttle.ts';

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.close());

const limit = { burst: 5, every: 60 };
const answer = (asked: Promise<void>) =>
  asked.then(
    () => 'allowed' as const,
    (error: unknown) =>
      error instanceof Problem && error.code === 'too_many_requests' ? (error.retryAfter ?? 0) : 'broken',
  );
const use = (key: string, of = limit) => answer(throttle(scratch.db, key, of));
const check = (key: string) => answer(checkThrottle(scratch.db, key, limit));
/** As if so many seconds had gone by. */
const wait = (key: string, seconds: number) =>
  scratch.query(`update kit.throttles set empty_at = empty_at - interval '${seconds} s' where key = '${key}'`);
const allowed = (answers: readonly unknown[]) => answers.filter((one) => one === 'allowed').length;

describe('a use', () => {
  test('is allowed as often as the burst, then refused with the seconds to wait; another key is not concerned', async () => {
    for (let at = 0; at < 5; at++) expect(await use('a')).toBe('allowed');
    expect(await use('a')).toSatisfy((seconds) => seconds > 50 && seconds <= 60);
    expect(await use('b')).toBe('allowed');
  });

  test('that is refused counts nothing; one more is allowed after the time that was said, not before', async () => {
    for (let at = 0; at < 20; at++) await use('c');
    await wait('c', 50);
    expect(await use('c')).toSatisfy((seconds) => seconds > 0 && seconds <= 10);
    await wait('c', 10);
    expect([await use('c'), typeof (await use('c'))]).toEqual(['allowed', 'number']);
  });

  test('after a long quiet the whole burst is there again, and not more', async () => {
    for (let at = 0; at < 5; at++) await use('d');
    await wait('d', 3600);
    const answers = [];
    for (let at = 0; at < 7; at++) answers.push(await use('d'));
    expect(allowed(answers)).toBe(5);
  });

  test('of several keys is refused by the first that is full, and counts nothing of those after it', async () => {
    const [own, shared] = [
      { key: 'own', limit: { burst: 2, every: 10 } },
      { key: 'shared', limit },
    ];
    const both = () => answer(throttleEach(scratch.db, [own, shared]));
    expect([await both(), await both()]).toEqual(['allowed', 'allowed']);
    for (let at = 0; at < 9; at++) expect(await both()).toSatisfy((seconds) => seconds > 5 && seconds <= 10);
    for (let at = 0; at < 3; at++) expect(await use('shared')).toBe('allowed');
    await wait('own', 20);
    expect(await both()).toSatisfy((seconds) => seconds > 50 && seconds <= 60);
  });

  // Seen to fail, one run in three, with the refusal read in the statement that counts: who waited for another's first use
  // saw no row and was let through. And with the count read first and written after.
  test('of forty at once, ten times over, exactly the burst is let through; the others are told a true time', async () => {
    for (let round = 0; round < 10; round++) {
      const key = newId();
      const answers = await Promise.all(Array.from({ length: 40 }, () => use(key)));
      expect(allowed(answers)).toBe(5);
      const waits = answers.filter((one) => one !== 'allowed');
      expect(waits.every((one) => typeof one === 'number' && one > 50 && one <= 60)).toBe(true);
    }
  });

  test('of a limit of one in a second is refused for that second', async () => {
    expect(await use('e', { burst: 1, every: 1 })).toBe('allowed');
    expect(await use('e', { burst: 1, every: 1 })).toBe(1);
  });
});

describe('a failure', () => {
  const fail = (key: string) => countFailure(scratch.db, key, limit);

  test('is counted past the limit, up to twice the burst; checking counts nothing', async () => {
    for (let at = 0; at < 5; at++) {
      expect([await check('f'), await check('f')]).toEqual(['allowed', 'allowed']);
      await fail('f');
    }
    expect(await check('f')).toSatisfy((seconds) => seconds > 50 && seconds <= 60);
    await Promise.all(Array.from({ length: 40 }, () => fail('f')));
    expect(await check('f')).toSatisfy((seconds) => seconds > 350 && seconds <= 360);
  });

  test('is forgotten after a success', async () => {
    for (let at = 0; at < 6; at++) await fail('g');
    await clearThrottle(scratch.db, 'g');
    expect(await check('g')).toBe('allowed');
  });
});
