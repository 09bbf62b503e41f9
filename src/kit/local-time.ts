export interface LocalTime {
  locale: 'fa' | 'en';
  calendar: 'JALALI' | 'GREGORIAN';
  time_zone: string;
}

/** A moment in somebody's language, calendar and time zone: the day and the minute. */
export function inLocalTime(time: string, { locale, calendar, time_zone }: LocalTime): string {
  const ca = calendar === 'JALALI' ? 'persian' : 'gregory';
  const format = new Intl.DateTimeFormat(`${locale}-u-ca-${ca}`, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: time_zone,
  });
  return (
    format
      .formatToParts(new Date(time))
      // English names the era of every calendar but its own.
      .filter(({ type }) => type !== 'era')
      .map(({ value }) => value)
      .join('')
      .replaceAll(/\s+/g, ' ')
  );
}
