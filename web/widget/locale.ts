import type { Locale } from '#contract/people.ts';

/** The language of the settings, else of the page around, else of the browser. */
export function localeOf(chosen: Locale | null, page: string): Locale {
  if (chosen) return chosen;
  for (const tag of [page, ...navigator.languages]) {
    const language = tag.toLowerCase().split('-', 1)[0];
    if (language === 'fa' || language === 'en') return language;
  }
  return 'en';
}
