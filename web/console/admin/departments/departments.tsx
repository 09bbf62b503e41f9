import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Building2, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Department } from '#contract/operators.ts';
import { api } from '../../../shell/connection.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { departmentsQuery, operatorsQuery } from '../../../shell/queries.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { useFormat, useText } from '../../../ui/language.tsx';
import { Empty, Failed, Skeleton } from '../../../ui/states.tsx';
import { complain } from '../../../ui/toasts.tsx';
import { Rows, SectionPage } from '../section-page.tsx';
import { text } from '../text.ts';
import { DepartmentDialog } from './department-dialog.tsx';

/** Departments with what their routing does. */
export function Departments() {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const departments = useQuery(departmentsQuery);
  const operators = useQuery(operatorsQuery).data ?? [];
  const [editing, setEditing] = useState<Department | 'NEW' | null>(null);
  const [deleting, setDeleting] = useState<Department | null>(null);
  const remove = useMutation({
    mutationFn: ({ id }: Department) => api.delete(`/api/departments/${id}`),
    onSettled: () => {
      setDeleting(null);
      void queryClient.invalidateQueries({ queryKey: departmentsQuery.queryKey });
      void queryClient.invalidateQueries({ queryKey: operatorsQuery.queryKey });
    },
    onError: (error) => complain(plain(error)),
  });
  const membersOf = (id: string) => operators.filter(({ department_ids }) => department_ids.includes(id)).length;
  return (
    <SectionPage
      title={words.sections.departments}
      intro={words.intro.departments}
      action={
        <Button look="primary" icon={Plus} onPress={() => setEditing('NEW')}>
          {words.addDepartment}
        </Button>
      }
    >
      {departments.isPending && <Skeleton />}
      {departments.isError && <Failed onRetry={() => void departments.refetch()}>{plain(departments.error)}</Failed>}
      {departments.data?.length === 0 && <Empty icon={Building2} title={words.sections.departments} />}
      {departments.data && departments.data.length > 0 && (
        <Rows label={words.sections.departments}>
          {departments.data.map((department) => (
            <li key={department.id} className="flex items-center gap-2 px-4 py-2.5">
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-2">
                  <span className="truncate font-medium">
                    <bdi>{department.name}</bdi>
                  </span>
                  {department.is_default && <Badge tone="accent">{words.isDefault}</Badge>}
                </span>
                <span className="block text-sm text-muted">
                  {words.strategies[department.routing.strategy]} ·{' '}
                  {words.members(format.number(membersOf(department.id)))}
                </span>
              </span>
              <IconButton
                icon={Pencil}
                label={words.editDepartment(department.name)}
                onPress={() => setEditing(department)}
              />
              <IconButton
                icon={Trash2}
                label={words.deleteDepartment(department.name)}
                isDisabled={department.is_default}
                onPress={() => setDeleting(department)}
              />
            </li>
          ))}
        </Rows>
      )}
      {editing && <DepartmentDialog department={editing === 'NEW' ? null : editing} onClose={() => setEditing(null)} />}
      {deleting && (
        <Confirm
          title={words.deleteDepartment(deleting.name)}
          isOpen
          onClose={() => setDeleting(null)}
          confirm={words.remove}
          danger
          isPending={remove.isPending}
          onConfirm={() => remove.mutate(deleting)}
        >
          {words.deleteDepartmentMore}
        </Confirm>
      )}
    </SectionPage>
  );
}
