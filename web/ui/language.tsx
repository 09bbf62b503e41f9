import { createContext, type ReactNode, use, useLayoutEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import type { User } from '#contract/people.ts';
import { browserStorage } from '../client/storage.ts';
import { createFormat, type Format } from './format.ts';

type Locale = User['locale'];
type Calendar = User['calendar'];

interface Language {
  locale: Locale;
  calendar: Calendar;
  dir: 'rtl' | 'ltr';
  format: Format;
  /** For this device, until somebody signs in who has a language of their own. */
  choose(locale: Locale): void;
}

const LanguageContext = createContext<Language | null>(null);
const key = 'pasokh.locale';
const storage = browserStorage();

/** What was chosen on this device, else what the browser asks for. */
function deviceLocale(): Locale {
  const kept = storage.get(key);
  if (kept === 'fa' || kept === 'en') return kept;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('fa')) ? 'fa' : 'en';
}

interface Props {
  /** The person who is signed in: their language comes before that of the device. */
  person: Pick<User, 'locale' | 'calendar' | 'time_zone'> | null;
  children: ReactNode;
}

/** Gives language, direction, calendar and digits to everything below it and to the page itself. */
export function LanguageProvider({ person, children }: Props) {
  const [device, setDevice] = useState(deviceLocale);
  const locale = person?.locale ?? device;
  const calendar = person?.calendar ?? (locale === 'fa' ? 'JALALI' : 'GREGORIAN');
  const time_zone = person?.time_zone;
  const dir = locale === 'fa' ? 'rtl' : 'ltr';

  // Before the first paint, which would be turned round after it.
  useLayoutEffect(() => {
    document.documentElement.lang = locale;
    document.documentElement.dir = dir;
  }, [locale, dir]);

  const language = useMemo<Language>(
    () => ({
      locale,
      calendar,
      dir,
      format: createFormat({ locale, calendar, time_zone }),
      choose(chosen) {
        storage.set(key, chosen);
        setDevice(chosen);
      },
    }),
    [locale, calendar, dir, time_zone],
  );
  return (
    <LanguageContext value={language}>
      <I18nProvider locale={language.format.tag}>{children}</I18nProvider>
    </LanguageContext>
  );
}

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (!language) throw new Error('Nothing is shown outside a LanguageProvider');
  return language;
}

export const useFormat = (): Format => useLanguage().format;

/** A catalogue of messages: English gives the names, and the compiler asks every other language for all of them. */
export interface Catalogue<T> {
  en: T;
  fa: T;
}

export function useText<T>(catalogue: Catalogue<T>): T {
  return catalogue[useLanguage().locale];
}
