import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from './ids.ts';
import { cursorParts, decodeCursor, toPage } from './page.ts';

const { id, time, integer, text } = cursorParts;
const encode = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');

describe('a page', () => {
  // Seen to fail with a cursor made of the row that was only fetched to know whether there is more.
  test('walking by cursor shows every row once, whatever the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (numbers, limit) => {
        const rows = [...new Set(numbers)].sort((a, b) => a - b);
        const seen: number[] = [];
        for (let cursor: string | null | undefined; cursor !== null; ) {
          const after = decodeCursor(cursor, [integer]);
          const found = rows.filter((row) => after === undefined || row > after[0]).slice(0, limit + 1);
          const page = toPage(found, limit, (row) => [row]);
          expect(page.items.length).toBeLessThanOrEqual(limit);
          seen.push(...page.items);
          cursor = page.next_cursor;
        }
        expect(seen).toEqual(rows);
      }),
    );
  });

  test('has no next one when it holds the last row, even when it is full', () => {
    expect(toPage([1, 2], 2, (row) => [row])).toEqual({ items: [1, 2], next_cursor: null });
    expect(toPage([], 2, (row: number) => [row])).toEqual({ items: [], next_cursor: null });
  });
});

describe('a cursor', () => {
  test('gives its key back, part by part', () => {
    const key = ['2026-11-22T17:22:45.123Z', newId(), 7, 'پ'];
    expect(decodeCursor(encode(key), [time, id, integer, text])).toEqual(key);
    expect(decodeCursor(undefined, [time])).toBeUndefined();
  });

  test.each([
    ['garbage', 'garbage'],
    ['nothing', ''],
    ['not a list', encode({ 0: newId() })],
    ['too short', encode([])],
    ['too long', encode([newId(), 1])],
    ['of another list', encode(['2026-11-22T17:22:45.123Z'])],
    ['SQL for an id', encode(["' or true --"])],
    ['null', encode(null)],
  ])('that is %s is refused', (_what, cursor) => {
    expect(() => decodeCursor(cursor, [id])).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  test.each([
    ['a time that is none', time, 'yesterday'],
    ['a time too long to be one', time, `2026-11-22T17:22:45.${'0'.repeat(40)}Z`],
    ['a number with a fraction', integer, 1.5],
    ['a number past what counts exactly', integer, 2 ** 53],
    ['a number in quotes', integer, '1'],
    ['a text with a zero byte, which PostgreSQL refuses', text, 'a\0b'],
    ['a text too long', text, 'x'.repeat(201)],
    ['an id in capitals', id, newId().toUpperCase()],
  ])('with %s is refused', (_what, check: typeof integer | typeof text, part) => {
    expect(() => decodeCursor(encode([part]), [check])).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  // Seen to fail without the look at PostgreSQL's own idea of a time: such a cursor was a 500.
  test.each([
    '2026-02-30T00:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
    'Sun Nov 22 2026 17:22:45 GMT+0000 (x)',
    '1',
    '+275760-09-13T00:00:00.000Z',
  ])('with the time %j, which only JavaScript reads, is refused', (part) => {
    expect(() => decodeCursor(encode([part]), [time])).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
