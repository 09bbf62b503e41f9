import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '#contract/people.ts';
import type { SecondFactor } from '#contract/second-factor.ts';
import { api } from '../../../shell/connection.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Failed, Problem, Skeleton } from '../../../ui/states.tsx';
import { text } from '../text.ts';

const factorQuery = (id: string) =>
  queryOptions({
    queryKey: ['security', 'of', id],
    queryFn: () =>
      api.get<{ second_factor: SecondFactor }>(`/api/users/${id}/second-factor`).then((answer) => answer.second_factor),
    staleTime: 0,
    gcTime: 0,
  });

/** What else opens somebody's account, and the way back for who lost all of it. */
export function PersonFactors({ person }: { person: User }) {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const factor = useQuery(factorQuery(person.id));
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/users/${person.id}/second-factor`),
    onSettled: () => setAsking(false),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['security'] }),
  });
  const { authenticator = false, passkeys = 0 } = factor.data ?? {};
  const isNothing = !authenticator && passkeys === 0;
  return (
    <section className="mt-6 flex flex-col gap-3 border-t border-line pt-4">
      <h3 className="text-lg font-semibold">{words.secondFactor}</h3>
      {factor.isPending && <Skeleton lines={1} />}
      {factor.isError && <Failed onRetry={() => void factor.refetch()}>{plain(factor.error)}</Failed>}
      {remove.error && <Problem>{plain(remove.error)}</Problem>}
      {factor.data && (
        <div className="flex flex-wrap items-center gap-3">
          <p className="min-w-40 flex-1">
            {isNothing ? words.noFactor : words.factorsOf(authenticator, format.number(passkeys))}
          </p>
          {!isNothing && <Button onPress={() => setAsking(true)}>{words.removeFactors}</Button>}
        </div>
      )}
      <Confirm
        title={words.removeFactorsOf(person.display_name)}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        confirm={words.remove}
        danger
        isPending={remove.isPending}
        onConfirm={() => remove.mutate()}
      >
        {words.removeFactorsMore}
      </Confirm>
    </section>
  );
}
