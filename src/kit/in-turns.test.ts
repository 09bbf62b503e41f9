import { expect, test } from 'vitest';
import { mapInTurns } from './in-turns.ts';

const busyFor = (milliseconds: number) => {
  const ends = performance.now() + milliseconds;
  while (performance.now() < ends);
};

// Seen to fail when all is done in one turn.
test('a long list is mapped in its order, and others have their turns meanwhile', async () => {
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
  }, 1);
  const mapped = await mapInTurns(
    Array.from({ length: 40 }, (_, at) => at),
    (at) => {
      busyFor(2);
      return at * 2;
    },
  );
  clearInterval(others);
  expect(mapped).toEqual(Array.from({ length: 40 }, (_, at) => at * 2));
  expect(turns).toBeGreaterThan(5);
});

test('what the mapping throws is thrown', async () => {
  const broken = () => {
    throw new Error('no');
  };
  await expect(mapInTurns([1], broken)).rejects.toThrow('no');
});
