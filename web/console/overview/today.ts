import { today, toZoned } from '@internationalized/date';
import type { Stretch } from './queries.ts';

/** This day of a time zone, from its first moment until that of the next; days of 23 and 25 hours too. */
export function todayIn(timeZone: string): Stretch {
  const day = today(timeZone);
  const begin = (date: typeof day) => toZoned(date, timeZone).toAbsoluteString();
  return { from: begin(day), to: begin(day.add({ days: 1 })) };
}
