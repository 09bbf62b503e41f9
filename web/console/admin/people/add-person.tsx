import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Role, User } from '#contract/people.ts';
import { AccountFields, blankAccount } from '../../../shell/account-fields.tsx';
import { api } from '../../../shell/connection.ts';
import { labels } from '../../../shell/labels.ts';
import { usePlainError } from '../../../shell/plain-errors.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useLanguage, useText } from '../../../ui/language.tsx';
import { Select } from '../../../ui/select.tsx';
import { Problem } from '../../../ui/states.tsx';
import { text } from '../text.ts';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  onAdded: (person: User) => void;
}

/** A new account; an operator's work is set right after. */
export function AddPerson({ isOpen, onClose, onAdded }: Props) {
  const words = useText(text);
  const names = useText(labels);
  const { locale } = useLanguage();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [account, setAccount] = useState(blankAccount);
  const [role, setRole] = useState<Role>('OPERATOR');
  const add = useMutation({
    mutationFn: () => api.post<{ user: User }>('/api/users', { ...account, role, locale }),
    onSuccess: ({ user }) => {
      setAccount(blankAccount);
      onClose();
      void queryClient.invalidateQueries({ queryKey: ['users'] });
      void queryClient.invalidateQueries({ queryKey: ['operators'] });
      onAdded(user);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialog title={words.addPerson} isOpen={isOpen} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {add.error && <Problem>{plain(add.error)}</Problem>}
        <AccountFields
          nameLabel={words.displayName}
          isOwn={false}
          value={account}
          onChange={setAccount}
          error={add.error}
        />
        <Select
          label={words.role}
          choices={(Object.entries(names.role) as [Role, string][]).map(([id, label]) => ({ id, label }))}
          value={role}
          onChange={setRole}
        />
        <Button type="submit" look="primary" isPending={add.isPending}>
          {words.create}
        </Button>
      </form>
    </Dialog>
  );
}
