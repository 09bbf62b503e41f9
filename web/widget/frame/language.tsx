import { type ComponentChildren, createContext } from 'preact';
import { useContext, useLayoutEffect, useMemo } from 'preact/hooks';
import type { Locale } from '#contract/people.ts';
import { createFormat, type Format } from '../../ui/format.ts';
import { catalogue, type Text } from '../text.ts';

interface Language {
  locale: Locale;
  text: Text;
  format: Format;
}

const LanguageContext = createContext<Language | null>(null);

/** Words, digits, calendar and direction for everything below it, and for the document itself. */
export function LanguageProvider({ locale, children }: { locale: Locale; children: ComponentChildren }) {
  const language = useMemo(() => {
    const format = createFormat({ locale, calendar: locale === 'fa' ? 'JALALI' : 'GREGORIAN' });
    return { locale, format, text: catalogue[locale] };
  }, [locale]);
  useLayoutEffect(() => {
    document.documentElement.lang = locale;
    document.documentElement.dir = locale === 'fa' ? 'rtl' : 'ltr';
    document.title = language.text.title;
  }, [locale, language]);
  return <LanguageContext.Provider value={language}>{children}</LanguageContext.Provider>;
}

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (!language) throw new Error('Nothing is shown outside a LanguageProvider');
  return language;
}
