import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Hammer, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { Job, JobState } from '#contract/jobs.ts';
import { api } from '../../shell/connection.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { complain, say } from '../../ui/toasts.tsx';
import { Paged, pagedQuery } from '../paged.tsx';
import { Rows, SectionPage } from './section-page.tsx';
import { text } from './text.ts';

/** Jobs by state; those that failed for good can be put back. */
export function Jobs() {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [state, setState] = useState<JobState>('DEAD');
  const list = useInfiniteQuery({ ...pagedQuery<Job>(['jobs'], '/api/admin/jobs', { state }), staleTime: 0 });
  const redrive = useMutation({
    mutationFn: ({ id }: Job) => api.post(`/api/admin/jobs/${id}/redrive`),
    onSuccess: () => say(words.redriven),
    onError: (error) => complain(plain(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['jobs'] }),
  });
  const states = (Object.entries(words.jobState) as [JobState, string][]).map(([id, label]) => ({ id, label }));
  return (
    <SectionPage
      title={words.sections.jobs}
      intro={words.intro.jobs}
      action={<Select label={words.state} choices={states} value={state} onChange={setState} className="w-52" />}
    >
      <Paged
        list={list}
        empty={
          <Empty icon={Hammer} title={words.noJobs}>
            {state === 'DEAD' ? words.noJobsMore : undefined}
          </Empty>
        }
      >
        {(jobs) => (
          <Rows label={words.sections.jobs}>
            {jobs.map((job) => (
              <li key={job.id} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-2.5">
                <span className="min-w-48 flex-1 [overflow-wrap:anywhere]">
                  <code dir="ltr" className="font-sans font-medium">
                    {job.name}
                  </code>
                  <span className="block text-sm text-muted">
                    <Time at={job.created_at} as="full" /> · {words.attempts(format.number(job.attempts))}
                  </span>
                  {job.error !== null && (
                    <span dir="ltr" className="mt-1 block text-sm text-danger">
                      {job.error}
                    </span>
                  )}
                </span>
                <Badge tone={state === 'DEAD' ? 'danger' : 'plain'}>{words.jobState[job.state]}</Badge>
                {job.state === 'DEAD' && (
                  <Button
                    small
                    icon={RotateCcw}
                    isPending={redrive.isPending && redrive.variables.id === job.id}
                    onPress={() => redrive.mutate(job)}
                  >
                    {words.redrive}
                  </Button>
                )}
              </li>
            ))}
          </Rows>
        )}
      </Paged>
    </SectionPage>
  );
}
