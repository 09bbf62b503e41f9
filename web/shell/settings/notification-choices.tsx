import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ChannelChoice, NotificationKind, Preferences } from '#contract/notifications.ts';
import { useText } from '../../ui/language.tsx';
import { Failed, Skeleton } from '../../ui/states.tsx';
import { Checkbox } from '../../ui/switch.tsx';
import { complain } from '../../ui/toasts.tsx';
import { api } from '../connection.ts';
import { usePlainError } from '../plain-errors.ts';
import { preferencesQuery } from './preferences-query.ts';
import { text } from './text.ts';

/** By kind: whether one is told by mail, and by push. Each change is saved at once. */
export function NotificationChoices() {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const preferences = useQuery(preferencesQuery);
  const { queryKey } = preferencesQuery;
  const change = useMutation({
    mutationFn: (kinds: Partial<Record<NotificationKind, ChannelChoice>>) =>
      api.put<Preferences>('/api/notifications/preferences', { kinds }),
    onMutate: (kinds) =>
      queryClient.setQueryData(queryKey, (known) => known && { ...known, kinds: { ...known.kinds, ...kinds } }),
    onSuccess: (saved) => queryClient.setQueryData(queryKey, saved),
    onError: (error) => {
      complain(plain(error));
      void queryClient.invalidateQueries({ queryKey });
    },
  });
  if (preferences.isPending) return <Skeleton />;
  if (preferences.isError)
    return <Failed onRetry={() => void preferences.refetch()}>{plain(preferences.error)}</Failed>;
  const kinds = Object.entries(preferences.data.kinds) as [NotificationKind, ChannelChoice][];
  return (
    <table className="w-full">
      <thead className="text-sm text-muted">
        <tr className="[&>th]:py-1 [&>th]:font-medium">
          <td />
          <th scope="col">{words.byEmail}</th>
          <th scope="col">{words.byPush}</th>
        </tr>
      </thead>
      <tbody>
        {kinds.map(([kind, choice]) => (
          <tr key={kind} className="border-t border-line">
            <th scope="row" className="py-2 text-start font-normal">
              {words.kinds[kind]}
            </th>
            {(['email', 'push'] as const).map((channel) => (
              <td key={channel} className="w-20 text-center">
                <Checkbox
                  aria-label={`${words.kinds[kind]}: ${channel === 'email' ? words.byEmail : words.byPush}`}
                  isSelected={choice[channel]}
                  onChange={(on) => change.mutate({ [kind]: { ...choice, [channel]: on } })}
                >
                  {null}
                </Checkbox>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
