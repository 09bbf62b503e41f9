import { useMutation, useQuery } from '@tanstack/react-query';
import { useSignedIn } from '../shell/app.tsx';
import { live } from '../shell/connection.ts';
import { labels } from '../shell/labels.ts';
import { usePlainError } from '../shell/plain-errors.ts';
import { operatorsQuery } from '../shell/queries.ts';
import { Hint } from '../ui/hint.tsx';
import { useText } from '../ui/language.tsx';
import { Switch } from '../ui/switch.tsx';
import { complain } from '../ui/toasts.tsx';
import { text } from './text.ts';

/** Whether one takes work. Busy is not chosen: it follows from the chats one has. */
export function PresenceSwitch() {
  const words = useText(text);
  const names = useText(labels);
  const plain = usePlainError();
  const me = useSignedIn();
  const own = useQuery(operatorsQuery).data?.find(({ id }) => id === me.id);
  const choose = useMutation({
    mutationFn: (status: 'ONLINE' | 'OFFLINE') => live.ask('set_presence', { status }),
    onError: (error) => complain(plain(error)),
  });
  if (!own) return null;
  const chosen = choose.isPending ? choose.variables : own.chosen_status;
  const hint = own.status === 'BUSY' ? words.busyHint : chosen === 'OFFLINE' ? words.awayHint : words.availability;
  return (
    <Hint text={hint}>
      <Switch
        isSelected={chosen === 'ONLINE'}
        onChange={(on) => choose.mutate(on ? 'ONLINE' : 'OFFLINE')}
        className="min-w-0 flex-1 text-sm"
      >
        <span className="truncate">
          {chosen === 'OFFLINE' ? words.away : names.presence[own.status === 'OFFLINE' ? 'ONLINE' : own.status]}
        </span>
      </Switch>
    </Hint>
  );
}
