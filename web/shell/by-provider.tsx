import { useMutation, useQuery } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import type { SignInWays } from '#contract/identities.ts';
import { Button } from '../ui/button.tsx';
import { useText } from '../ui/language.tsx';
import { Problem } from '../ui/states.tsx';
import { api } from './connection.ts';
import { usePlainError } from './plain-errors.ts';
import { goToProvider } from './provider-sign-in.ts';
import { text } from './sign-in-text.ts';

/** The way in by somebody else, where the desk has one. */
export function ByProvider() {
  const words = useText(text);
  const plain = usePlainError();
  const ways = useQuery({
    queryKey: ['sign-in-ways'],
    queryFn: () => api.get<SignInWays>('/api/auth/ways'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  // Until the next page is there nothing else is to be done here.
  const go = useMutation({ mutationFn: () => goToProvider().then(() => new Promise<void>(() => {})) });
  const label = ways.data?.ways.oidc?.label;
  if (label === undefined) return null;
  return (
    <div className="mt-3 flex flex-col gap-3">
      <Button icon={LogIn} isPending={go.isPending} onPress={() => go.mutate()}>
        {words.byProvider(label)}
      </Button>
      {go.error && <Problem>{plain(go.error)}</Problem>}
    </div>
  );
}
