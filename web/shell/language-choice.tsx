import { Languages } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { useLanguage } from '../ui/language.tsx';
import { localeNames } from './labels.ts';
import { useSpeak } from './use-speak.ts';

/** One press to the other language, by its own name. */
export function LanguageChoice() {
  const { locale } = useLanguage();
  const speak = useSpeak();
  const other = locale === 'fa' ? 'en' : 'fa';
  return (
    <Button small look="quiet" icon={Languages} onPress={() => speak(other)}>
      <span lang={other}>{localeNames[other]}</span>
    </Button>
  );
}
