import { expect, test } from 'vitest';
import { createAllowance } from './allowance.ts';

test('so many in a row, then as many as time gives back, and never more than the burst', () => {
  let now = 0;
  const may = createAllowance({ burst: 3, perSecond: 2 }, () => now);
  const tries = (n: number) => Array.from({ length: n }, may).filter(Boolean).length;
  expect(tries(5)).toBe(3);
  now += 400;
  expect(tries(2)).toBe(0);
  now += 100;
  expect(tries(2)).toBe(1);
  now += 3_600_000;
  expect(tries(10)).toBe(3);
});
