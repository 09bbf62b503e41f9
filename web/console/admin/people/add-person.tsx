import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Role, User } from '#contract/people.ts';
import { api } from '../../../shell/connection.ts';
import { labels } from '../../../shell/labels.ts';
import { useFieldError, usePlainError } from '../../../shell/plain-errors.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { PasswordField, TextField } from '../../../ui/fields.tsx';
import { useLanguage, useText } from '../../../ui/language.tsx';
import { Select } from '../../../ui/select.tsx';
import { Problem } from '../../../ui/states.tsx';
import { text } from '../text.ts';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  onAdded: (person: User) => void;
}

const blank = { display_name: '', username: '', email: '', password: '', role: 'OPERATOR' as Role };

/** A new account; an operator's work is set right after. */
export function AddPerson({ isOpen, onClose, onAdded }: Props) {
  const words = useText(text);
  const names = useText(labels);
  const { locale } = useLanguage();
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [form, setForm] = useState(blank);
  const add = useMutation({
    mutationFn: () => api.post<{ user: User }>('/api/users', { ...form, locale }),
    onSuccess: ({ user }) => {
      setForm(blank);
      onClose();
      void queryClient.invalidateQueries({ queryKey: ['users'] });
      void queryClient.invalidateQueries({ queryKey: ['operators'] });
      onAdded(user);
    },
  });
  const wrong = useFieldError(add.error);
  const set = (name: keyof typeof blank) => (value: string) => setForm({ ...form, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialog title={words.addPerson} isOpen={isOpen} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {add.error && <Problem>{plain(add.error)}</Problem>}
        <TextField
          label={words.displayName}
          value={form.display_name}
          onChange={set('display_name')}
          isRequired
          autoFocus
          maxLength={80}
          error={wrong('display_name')}
        />
        <TextField
          label={words.username}
          description={words.usernameHint}
          value={form.username}
          onChange={set('username')}
          isRequired
          minLength={3}
          maxLength={40}
          autoComplete="off"
          error={wrong('username')}
        />
        <TextField
          label={words.email}
          type="email"
          latin
          value={form.email}
          onChange={set('email')}
          isRequired
          maxLength={254}
          autoComplete="off"
          error={wrong('email')}
        />
        <PasswordField
          label={words.password}
          description={words.passwordHint}
          value={form.password}
          onChange={set('password')}
          isRequired
          minLength={8}
          maxLength={200}
          autoComplete="new-password"
          error={wrong('password')}
        />
        <Select
          label={words.role}
          choices={(Object.entries(names.role) as [Role, string][]).map(([id, label]) => ({ id, label }))}
          value={form.role}
          onChange={(role) => setForm({ ...form, role })}
        />
        <Button type="submit" look="primary" isPending={add.isPending}>
          {words.create}
        </Button>
      </form>
    </Dialog>
  );
}
