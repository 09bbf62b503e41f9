import { useMutation, useQuery } from '@tanstack/react-query';
import { useSignedIn } from '../shell/app.tsx';
import { live } from '../shell/connection.ts';
import { usePlainError } from '../shell/plain-errors.ts';
import { operatorsQuery } from '../shell/queries.ts';
import { complain } from '../ui/toasts.tsx';

/** How one stands oneself, and whether one takes work. */
export function usePresence() {
  const plain = usePlainError();
  const me = useSignedIn();
  const own = useQuery(operatorsQuery).data?.find(({ id }) => id === me.id);
  const choose = useMutation({
    mutationFn: (status: 'ONLINE' | 'OFFLINE') => live.ask('set_presence', { status }),
    onError: (error) => complain(plain(error)),
  });
  return {
    /** Absent until it is known. */
    status: own?.status,
    /** Shown as it was chosen, before the server has answered. */
    chosen: choose.isPending ? choose.variables : own?.chosen_status,
    isChoosing: choose.isPending,
    choose: choose.mutate,
  };
}
