import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Award, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Skill } from '#contract/operators.ts';
import { api } from '../../shell/connection.ts';
import { useFieldError, usePlainError } from '../../shell/plain-errors.ts';
import { operatorsQuery, skillsQuery } from '../../shell/queries.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { Empty, Failed, Problem, Skeleton } from '../../ui/states.tsx';
import { complain } from '../../ui/toasts.tsx';
import { Rows, SectionPage } from './section-page.tsx';
import { text } from './text.ts';

/** What operators can do, by name. */
export function Skills() {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const skills = useQuery(skillsQuery);
  const operators = useQuery(operatorsQuery).data ?? [];
  const [name, setName] = useState('');
  const [deleting, setDeleting] = useState<Skill | null>(null);
  const again = () => {
    void queryClient.invalidateQueries({ queryKey: skillsQuery.queryKey });
    void queryClient.invalidateQueries({ queryKey: operatorsQuery.queryKey });
  };
  const add = useMutation({
    mutationFn: () => api.post('/api/skills', { name: name.trim() }),
    onSuccess: () => setName(''),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Skill) => api.delete(`/api/skills/${id}`),
    onError: (error) => complain(plain(error)),
    onSettled: () => {
      setDeleting(null);
      again();
    },
  });
  const wrong = useFieldError(add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate();
  };
  const ownersOf = (skill: string) => operators.filter((operator) => operator.skills.includes(skill)).length;
  return (
    <SectionPage title={words.sections.skills} intro={words.intro.skills}>
      <form onSubmit={submit} className="flex flex-col gap-2">
        {add.error && <Problem>{plain(add.error)}</Problem>}
        <div className="flex items-end gap-2">
          <TextField
            label={words.skillName}
            description={words.skillHint}
            value={name}
            onChange={setName}
            maxLength={60}
            error={wrong('name')}
            className="flex-1"
          />
          <Button
            type="submit"
            look="primary"
            icon={Plus}
            isPending={add.isPending}
            isDisabled={name.trim() === ''}
            className="mb-7"
          >
            {words.addSkill}
          </Button>
        </div>
      </form>
      {skills.isPending && <Skeleton />}
      {skills.isError && <Failed onRetry={() => void skills.refetch()}>{plain(skills.error)}</Failed>}
      {skills.data?.length === 0 && (
        <Empty icon={Award} title={words.noSkills}>
          {words.noSkillsMore}
        </Empty>
      )}
      {skills.data && skills.data.length > 0 && (
        <Rows label={words.sections.skills}>
          {skills.data.map((skill) => (
            <li key={skill.id} className="flex items-center gap-2 px-4 py-2">
              <span className="min-w-0 flex-1 truncate font-medium">
                <bdi>{skill.name}</bdi>
              </span>
              <span className="text-sm text-muted">{words.members(format.number(ownersOf(skill.name)))}</span>
              <IconButton icon={Trash2} label={words.deleteSkill(skill.name)} onPress={() => setDeleting(skill)} />
            </li>
          ))}
        </Rows>
      )}
      {deleting && (
        <Confirm
          title={words.deleteSkill(deleting.name)}
          isOpen
          onClose={() => setDeleting(null)}
          confirm={words.remove}
          danger
          isPending={remove.isPending}
          onConfirm={() => remove.mutate(deleting)}
        >
          {words.deleteSkillMore}
        </Confirm>
      )}
    </SectionPage>
  );
}
