import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import type { OperatorProfile } from '#contract/operators.ts';
import { api } from '../../../shell/connection.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { departmentsQuery, skillsQuery } from '../../../shell/queries.ts';
import { FieldLabel } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import { Failed, Problem, Skeleton } from '../../../ui/states.tsx';
import { Checkbox } from '../../../ui/switch.tsx';
import { text } from '../text.ts';
import { SaveButton } from './save-button.tsx';

const profileQuery = (id: string) =>
  queryOptions({
    queryKey: ['operators', 'profile', id],
    queryFn: () => api.get<{ profile: OperatorProfile }>(`/api/operators/${id}/profile`).then(({ profile }) => profile),
    staleTime: 0,
    gcTime: 0,
  });

/** Where an operator works, what they can, and how much at once. */
export function OperatorWork({ operatorId }: { operatorId: string }) {
  const words = useText(text);
  const plain = usePlainError();
  const profile = useQuery(profileQuery(operatorId));
  return (
    <section className="mt-6 border-t border-line pt-4">
      <h3 className="mb-3 text-lg font-semibold">{words.work}</h3>
      {profile.isPending && <Skeleton />}
      {profile.isError && <Failed onRetry={() => void profile.refetch()}>{plain(profile.error)}</Failed>}
      {profile.data && <WorkForm operatorId={operatorId} profile={profile.data} />}
    </section>
  );
}

function WorkForm({ operatorId, profile }: { operatorId: string; profile: OperatorProfile }) {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const departments = useQuery(departmentsQuery).data ?? [];
  const skills = useQuery(skillsQuery).data ?? [];
  const [form, setForm] = useState(profile);
  const save = useMutation({
    mutationFn: (wanted: OperatorProfile) => api.put(`/api/operators/${operatorId}/profile`, wanted),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['operators'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(form);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {save.error && <Problem>{plain(save.error)}</Problem>}
      <CheckboxGroup
        value={form.department_ids}
        onChange={(department_ids) => setForm({ ...form, department_ids })}
        className="flex flex-col gap-1.5"
      >
        <FieldLabel>{words.departmentsOf}</FieldLabel>
        {departments.map(({ id, name }) => (
          <Checkbox key={id} value={id}>
            <bdi>{name}</bdi>
          </Checkbox>
        ))}
      </CheckboxGroup>
      <CheckboxGroup
        value={form.skills}
        onChange={(chosen) => setForm({ ...form, skills: chosen })}
        className="flex flex-col gap-1.5"
      >
        <FieldLabel>{words.skillsOf}</FieldLabel>
        {skills.length === 0 && <p className="text-sm text-muted">{words.noSkillsYet}</p>}
        {skills.map(({ id, name }) => (
          <Checkbox key={id} value={name}>
            <bdi>{name}</bdi>
          </Checkbox>
        ))}
      </CheckboxGroup>
      <div className="grid grid-cols-2 gap-4">
        <NumberField
          label={words.ticketCapacity}
          description={words.ticketCapacityHint}
          value={form.ticket_capacity}
          onChange={(ticket_capacity) => setForm({ ...form, ticket_capacity })}
          minValue={0}
          maxValue={1000}
        />
        <NumberField
          label={words.chatCapacity}
          description={words.chatCapacityHint}
          value={form.chat_capacity}
          onChange={(chat_capacity) => setForm({ ...form, chat_capacity })}
          minValue={0}
          maxValue={50}
        />
      </div>
      <SaveButton isPending={save.isPending} isSaved={save.isSuccess && save.variables === form} />
    </form>
  );
}
