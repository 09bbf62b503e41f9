import type { User } from '#contract/people.ts';
import { useLanguage } from '../ui/language.tsx';
import { complain } from '../ui/toasts.tsx';
import { useMe } from './app.tsx';
import { api, session } from './connection.ts';
import { usePlainError } from './plain-errors.ts';

/** The language of whoever is signed in, on every device; of this device while nobody is. */
export function useSpeak(): (locale: User['locale']) => void {
  const me = useMe();
  const { choose } = useLanguage();
  const plain = usePlainError();
  return (locale) => {
    if (!me) return choose(locale);
    void api.patch<{ user: User }>('/api/auth/me', { locale }).then(
      ({ user }) => session.setUser(user),
      (error: unknown) => complain(plain(error)),
    );
  };
}
