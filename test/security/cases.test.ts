import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cases } from './cases.ts';

const read = (file: string) => readFile(resolve(import.meta.dirname, '../..', file), 'utf8');

test('each of the 34 cases is there, once', () => {
  expect(cases.flatMap(({ number }) => number ?? [])).toEqual(Array.from({ length: 34 }, (_, at) => at + 1));
  expect(new Set(cases.map(({ tried }) => tried)).size).toBe(cases.length);
});

// Seen to fail with titles that no test bears.
describe.each(cases)('$tried', ({ shown }) => {
  test('is shown where it is said', async () => {
    expect(shown.length).toBeGreaterThan(0);
    for (const [file, title] of shown) {
      // A title is what a call takes first, before a function.
      const titles = [
        ...(await read(file)).matchAll(/\(\s*(['`])((?:(?!\1).)+)\1,\s*(?:\w+,\s*)?(?:async )?(?:\(|async|\w+ =>)/g),
      ];
      expect(
        titles.some(([, , words]) => words?.includes(title)),
        `${file}: ${title}`,
      ).toBe(true);
    }
  });
});
