import { expect, test } from 'vitest';
import { createFormat } from '../../web/ui/format.ts';

const format = createFormat({ locale: 'en', calendar: 'GREGORIAN', time_zone: 'UTC' });

// Seen to fail when it is split first and rounded after: 60 min, 1 hr 60 min, 1 day 24 hr.
test.each([
  [-5, '0 sec'],
  [59.4, '59 sec'],
  [59.6, '1 min'],
  [3569, '59 min'],
  [3570, '1 hr'],
  [3600 + 3569, '1 hr 59 min'],
  [3600 + 3570, '2 hr'],
  [24 * 3600 - 30, '1 day'],
  [47.4 * 3600, '1 day 23 hr'],
  [47.6 * 3600, '2 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(format.duration(seconds).replaceAll('hrs', 'hr').replaceAll('mins', 'min').replaceAll('secs', 'sec')).toBe(
    words,
  );
});
