import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Scope, scopeNames } from '#contract/api-keys.ts';
import { api } from '../../../shell/connection.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { operatorsQuery } from '../../../shell/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { Select } from '../../../ui/select.tsx';
import { Problem } from '../../../ui/states.tsx';
import { Choices } from './choices.tsx';
import { text } from './text.ts';

const myself = 'MYSELF';
type Expiry = '30' | '90' | '365' | 'never';
const day = 24 * 3600 * 1000;

export function MakeKey({ onClose, onMade }: { onClose: () => void; onMade: (key: string) => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const operators = useQuery(operatorsQuery).data ?? [];
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [person, setPerson] = useState<string>(myself);
  const [expiry, setExpiry] = useState<Expiry>('90');
  const make = useMutation({
    mutationFn: () =>
      api.post<{ key: string }>('/api/api-keys', {
        name,
        scopes,
        ...(person === myself ? {} : { user_id: person }),
        ...(expiry === 'never' ? {} : { expires_at: new Date(Date.now() + Number(expiry) * day).toISOString() }),
      }),
    onSuccess: ({ key }) => onMade(key),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (scopes.length > 0) make.mutate();
  };
  const expiries = (['30', '90', '365', 'never'] as const).map((id) => ({ id, label: words.expiry[id] }));
  const people = operators.map(({ id, display_name }) => ({ id, label: display_name }));
  return (
    <Dialog title={words.addKey} isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {make.error && <Problem>{plain(make.error)}</Problem>}
        <TextField
          label={words.name}
          description={words.nameHint}
          value={name}
          onChange={setName}
          isRequired
          autoFocus
          maxLength={80}
        />
        <Choices
          label={words.scopes}
          all={scopeNames.map((scope) => [scope, words.scope[scope]])}
          chosen={scopes}
          onChange={setScopes}
        />
        <Select
          label={words.actsAs}
          description={words.actsAsHint}
          choices={[{ id: myself, label: words.myself }, ...people]}
          value={person}
          onChange={setPerson}
        />
        <Select label={words.expires} choices={expiries} value={expiry} onChange={setExpiry} />
        <Button type="submit" look="primary" isPending={make.isPending} isDisabled={scopes.length === 0}>
          {words.create}
        </Button>
      </form>
    </Dialog>
  );
}
