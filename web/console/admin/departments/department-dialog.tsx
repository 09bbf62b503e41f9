import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Department, Strategy } from '#contract/operators.ts';
import { api } from '../../../shell/connection.ts';
import { useFieldError, usePlainError } from '../../../shell/plain-errors.ts';
import { departmentsQuery } from '../../../shell/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { NumberField } from '../../../ui/number-field.tsx';
import { Select } from '../../../ui/select.tsx';
import { Problem } from '../../../ui/states.tsx';
import { Checkbox } from '../../../ui/switch.tsx';
import { text } from '../text.ts';

/** As the server has it for a new one. */
const usual: Department['routing'] = {
  strategy: 'LEAST_BUSY',
  require_online: false,
  skill_wait_seconds: 900,
  max_waiting_chats: 50,
};

/** Name and routing of a department, an old one or a new one. */
export function DepartmentDialog({ department, onClose }: { department: Department | null; onClose: () => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [name, setName] = useState(department?.name ?? '');
  const [isDefault, setIsDefault] = useState(department?.is_default ?? false);
  const [routing, setRouting] = useState(department?.routing ?? usual);
  const save = useMutation({
    mutationFn: () => {
      const body = { name, routing, ...(isDefault && !department?.is_default ? { is_default: true } : {}) };
      return department ? api.patch(`/api/departments/${department.id}`, body) : api.post('/api/departments', body);
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: departmentsQuery.queryKey });
      onClose();
    },
  });
  const wrong = useFieldError(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const strategies = (Object.entries(words.strategies) as [Strategy, string][]).map(([id, label]) => ({ id, label }));
  return (
    <Dialog title={department ? words.editDepartment(department.name) : words.addDepartment} isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {save.error && <Problem>{plain(save.error)}</Problem>}
        <TextField
          label={words.name}
          value={name}
          onChange={setName}
          isRequired
          autoFocus
          maxLength={80}
          error={wrong('name')}
        />
        <Select
          label={words.strategy}
          choices={strategies}
          value={routing.strategy}
          onChange={(strategy) => setRouting({ ...routing, strategy })}
        />
        {routing.strategy === 'SKILL_BASED' && (
          <NumberField
            label={words.skillWait}
            description={words.skillWaitHint}
            value={Math.round(routing.skill_wait_seconds / 60)}
            onChange={(minutes) => setRouting({ ...routing, skill_wait_seconds: minutes * 60 })}
            minValue={0}
            maxValue={10_080}
          />
        )}
        <NumberField
          label={words.maxWaiting}
          description={words.maxWaitingHint}
          value={routing.max_waiting_chats}
          onChange={(max_waiting_chats) => setRouting({ ...routing, max_waiting_chats })}
          minValue={0}
          maxValue={1000}
        />
        <Checkbox
          isSelected={routing.require_online}
          onChange={(require_online) => setRouting({ ...routing, require_online })}
        >
          {words.requireOnline}
        </Checkbox>
        <Checkbox isSelected={isDefault} onChange={setIsDefault} isDisabled={department?.is_default ?? false}>
          {words.makeDefault}
        </Checkbox>
        <Button type="submit" look="primary" isPending={save.isPending}>
          {department ? words.save : words.create}
        </Button>
      </form>
    </Dialog>
  );
}
