import { expect, test } from 'vitest';
import { newId } from './ids.ts';

test('ids are version 7, all different, and rise in the order in which they are made', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toEqual(
    [],
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  // They end in random bits, also within a millisecond.
  expect(new Set(ids.map((id) => id.slice(22))).size).toBeGreaterThan(19_900);
});

test('the time stands in front', () => {
  const before = Date.now();
  const at = Number.parseInt(newId().replace('-', '').slice(0, 12), 16);
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(Date.now() + 1);
});
