import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Security } from '#contract/second-factor.ts';
import { api } from '../../../shell/connection.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Failed, Problem, Skeleton } from '../../../ui/states.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { SectionPage } from '../section-page.tsx';
import { text } from '../text.ts';

const securityQuery = queryOptions({
  queryKey: ['security', 'demand'],
  queryFn: () => api.get<{ security: Security }>('/api/admin/security').then(({ security }) => security),
  staleTime: 0,
});

/** What is demanded of the staff. */
export function SecuritySettings() {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const security = useQuery(securityQuery);
  const change = useMutation({
    mutationFn: (staff_second_factor: boolean) =>
      api.put<{ security: Security }>('/api/admin/security', { staff_second_factor }),
    onSuccess: ({ security: saved }) => queryClient.setQueryData(securityQuery.queryKey, saved),
  });
  return (
    <SectionPage title={words.sections.security} intro={words.intro.security}>
      {security.isPending && <Skeleton />}
      {security.isError && <Failed onRetry={() => void security.refetch()}>{plain(security.error)}</Failed>}
      {security.data && (
        <div className="flex flex-col gap-3 rounded-xl border border-line bg-surface p-4">
          {change.error && <Problem>{plain(change.error)}</Problem>}
          <Switch
            isSelected={security.data.staff_second_factor}
            isDisabled={change.isPending}
            onChange={(isOn) => change.mutate(isOn)}
            className="font-medium"
          >
            {words.demandFactor}
          </Switch>
          <p className="text-muted">{words.demandFactorMore}</p>
          <p>{words.staffWithout(format.number(security.data.staff_without))}</p>
        </div>
      )}
    </SectionPage>
  );
}
