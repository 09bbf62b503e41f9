import { expect, test } from 'vitest';
import { createPasswords } from './passwords.ts';

test('a password opens what it was hashed to, composed or not; another, or no hash at all, opens nothing', async () => {
  const passwords = createPasswords();
  const stored = await passwords.hash('cafe\u0301 گذرواژه');
  expect(await passwords.verify('caf\u00e9 گذرواژه', stored)).toBe(true);
  expect(await passwords.verify('cafe گذرواژه', stored)).toBe(false);
  expect(await passwords.verify('caf\u00e9 گذرواژه', undefined)).toBe(false);
  expect(await passwords.verify('caf\u00e9 گذرواژه', null)).toBe(false);
});

test('hashing is bounded: who finds the line full is turned away, who stands in it is served', async () => {
  const passwords = createPasswords({ atOnce: 1, waiting: 2 });
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map((at) => passwords.hash(`password ${at}`)));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
  const refused = results[3];
  expect(refused?.status === 'rejected' && refused.reason).toMatchObject({ code: 'too_many_requests', retryAfter: 1 });
  // The line is free again.
  expect(await passwords.verify('password', await passwords.hash('password'))).toBe(true);
});
