import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { invariants } from './invariants.ts';

const root = resolve(import.meta.dirname, '..');
const read = (file: string) => readFile(join(root, file), 'utf8');

const ids = [
  ...['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R11', 'R12', 'R14'],
  ...['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q8', 'B1'],
  ...['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A13', 'A14', 'A7', 'A8', 'A9', 'A10', 'A11'],
];

// Each seen to fail: with an entry removed, a test file renamed, an id taken out of a test, and a line of `src` reformatted.
test('every invariant is there, once, with a mutant', () => {
  expect(invariants.map(({ id }) => id)).toEqual(ids);
  for (const { id, mutants } of invariants) expect(mutants.length, id).toBeGreaterThan(0);
});

describe.each(invariants)('$id', ({ id, shown_by, mutants }) => {
  test('each file that shows it names it', async () => {
    for (const file of shown_by) expect(new RegExp(`\\b${id}\\b`).test(await read(file)), file).toBe(true);
  });

  test.each(mutants)('can be broken: $breaks', async ({ file, from, to, caught_by }) => {
    expect(file).toMatch(/^src\/(?!.*\.test\.ts$)/);
    expect((await read(file)).split(from), 'stands once').toHaveLength(2);
    expect(to).not.toBe(from);
    await read(caught_by.file);
    const texts = await Promise.all([caught_by.file, ...shown_by].map(read));
    const { test: words = '' } = caught_by;
    expect(
      texts.some((text) => text.includes(words)),
      `a test named ${words}`,
    ).toBe(true);
  });
});
