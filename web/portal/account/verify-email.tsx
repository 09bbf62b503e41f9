import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { User } from '#contract/people.ts';
import { api, session } from '../../shell/connection.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { SignedOutPage } from '../../shell/sign-in.tsx';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { text } from '../text.ts';

/** Where the link that proves an address leads: coming here is all there is to do. */
export function VerifyEmail() {
  const words = useText(text);
  const plain = usePlainError();
  const { token } = useSearch({ from: '/signed-out/verify-email' });
  const verified = useQuery({
    queryKey: ['verify-email', token],
    queryFn: async () => {
      await api.post('/api/auth/email/verify', { token });
      if (session.user()) session.setUser((await api.get<{ user: User }>('/api/auth/me')).user);
      return true;
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <SignedOutPage title={words.verifyTitle}>
      {verified.error ? (
        <Problem>{plain(verified.error)}</Problem>
      ) : (
        <p role="status">{verified.data ? words.verified : words.verifying}</p>
      )}
      <Link to="/" className="mt-4 inline-block text-accent-ink underline">
        {session.user() ? words.toTickets : words.toSignIn}
      </Link>
    </SignedOutPage>
  );
}
