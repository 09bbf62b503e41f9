import type { Locale, User } from '#contract/people.ts';

/** How a person of this language most likely reads dates, until they say otherwise. */
export function localeDefaults(locale: Locale): Pick<User, 'locale' | 'calendar' | 'time_zone'> {
  return locale === 'fa'
    ? { locale, calendar: 'JALALI', time_zone: 'Asia/Tehran' }
    : { locale, calendar: 'GREGORIAN', time_zone: 'UTC' };
}
