import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { usePlainError } from '../../shell/plain-errors.ts';
import { comeFromProvider } from '../../shell/provider-sign-in.ts';
import { SignedOutPage } from '../../shell/sign-in.tsx';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { text } from '../text.ts';

/** Where a sign-in provider sends people back to: coming here is all there is to do. */
export function FromProvider() {
  const words = useText(text);
  const plain = usePlainError();
  const came = useQuery({
    queryKey: ['from-provider'],
    queryFn: async () => {
      const to = await comeFromProvider(new URLSearchParams(location.search));
      // Another app may be next; and nobody comes back to the address that was used up.
      if (to !== null) location.replace(to);
      return to !== null;
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <SignedOutPage title={words.fromProvider}>
      {came.error && <Problem>{plain(came.error)}</Problem>}
      {came.data === false && <Problem>{words.notFromHere}</Problem>}
      {(came.isPending || came.data) && <p role="status">{words.comingIn}</p>}
      {(came.error || came.data === false) && (
        <Link to="/sign-in" className="mt-4 inline-block text-accent-ink underline">
          {words.toSignIn}
        </Link>
      )}
    </SignedOutPage>
  );
}
