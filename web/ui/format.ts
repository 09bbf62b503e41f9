import type { User } from '#contract/people.ts';

/** How a person reads times and numbers. */
export interface Reading {
  locale: User['locale'];
  calendar: User['calendar'];
  /** IANA name; absent: that of the device. */
  time_zone?: string | undefined;
}

type Moment = string | number | Date;

export interface Format {
  /** BCP 47 tag with the calendar, as `Intl` and React Aria take it. */
  tag: string;
  number(value: number): string;
  /** A number that names something, such as that of a ticket: not grouped. */
  ordinal(value: number): string;
  percent(value: number): string;
  /** Such as "3 December 2026". */
  date(at: Moment): string;
  /** Such as "14:05". */
  time(at: Moment): string;
  dateTime(at: Moment): string;
  /** For lists: the time today, else day and month, with the year when it is another. */
  brief(at: Moment, now: number): string;
  /** Such as "5 minutes ago". */
  ago(at: Moment, now: number): string;
  /** A length of time in its largest one or two units, such as "1 h 20 min". */
  duration(seconds: number): string;
  /** Names joined as the language joins them. */
  list(names: readonly string[]): string;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export function createFormat({ locale, calendar, time_zone }: Reading): Format {
  const tag = `${locale === 'fa' ? 'fa-IR' : 'en-GB'}-u-ca-${calendar === 'JALALI' ? 'persian' : 'gregory'}`;
  const zone = time_zone === undefined ? {} : { timeZone: time_zone };
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { ...zone, ...options });
  const long = dates({ dateStyle: 'long' });
  const clock = dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dayAndMonth = dates({ day: 'numeric', month: 'short' });
  const numeric = dates({ year: 'numeric', month: '2-digit', day: '2-digit' });
  const year = dates({ year: 'numeric' });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  const numbers = new Intl.NumberFormat(tag);
  const ordinals = new Intl.NumberFormat(tag, { useGrouping: false });
  const percents = new Intl.NumberFormat(tag, { style: 'percent' });
  const names = new Intl.ListFormat(tag, { type: 'conjunction' });
  const unit = (name: string, value: number) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);

  return {
    tag,
    number: (value) => numbers.format(value),
    ordinal: (value) => ordinals.format(value),
    percent: (value) => percents.format(value),
    date: (at) => long.format(new Date(at)),
    time: (at) => clock.format(new Date(at)),
    dateTime: (at) => `${long.format(new Date(at))}${locale === 'fa' ? '، ' : ', '}${clock.format(new Date(at))}`,
    brief(at, now) {
      const moment = new Date(at);
      if (numeric.format(moment) === numeric.format(now)) return clock.format(moment);
      return year.format(moment) === year.format(now) ? dayAndMonth.format(moment) : numeric.format(moment);
    },
    ago(at, now) {
      const seconds = (new Date(at).getTime() - now) / 1000;
      const size = Math.abs(seconds);
      if (size < 45) return relative.format(0, 'second');
      if (size < 45 * minute) return relative.format(Math.round(seconds / minute), 'minute');
      if (size < 22 * hour) return relative.format(Math.round(seconds / hour), 'hour');
      if (size < 26 * day) return relative.format(Math.round(seconds / day), 'day');
      return this.date(at);
    },
    duration(seconds) {
      // Rounded before it is split, or an hour would be 60 minutes.
      const whole = Math.max(0, Math.round(seconds));
      const minutes = Math.round(whole / minute);
      const hours = Math.round(whole / hour);
      if (whole < minute) return unit('second', whole);
      if (minutes < 60) return unit('minute', minutes);
      const [large, small, names] =
        minutes < 24 * 60
          ? [Math.floor(minutes / 60), minutes % 60, ['hour', 'minute'] as const]
          : [Math.floor(hours / 24), hours % 24, ['day', 'hour'] as const];
      return [unit(names[0], large), ...(small > 0 ? [unit(names[1], small)] : [])].join(' ');
    },
    list: (values) => names.format(values),
  };
}
