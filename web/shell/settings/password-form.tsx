import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { PasswordField } from '../../ui/fields.tsx';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { say } from '../../ui/toasts.tsx';
import { api } from '../connection.ts';
import { useFieldError, usePlainError } from '../plain-errors.ts';
import { text } from './text.ts';

const blank = { old_password: '', new_password: '' };

/** A new password for whoever knows the present one. */
export function PasswordForm() {
  const words = useText(text);
  const plain = usePlainError();
  const [form, setForm] = useState(blank);
  const change = useMutation({
    mutationFn: () => api.post('/api/auth/password', form),
    onSuccess: () => {
      setForm(blank);
      say(words.changed);
    },
  });
  const wrong = useFieldError(change.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {change.error && <Problem>{plain(change.error)}</Problem>}
      <PasswordField
        label={words.oldPassword}
        value={form.old_password}
        onChange={(old_password) => setForm({ ...form, old_password })}
        isRequired
        autoComplete="current-password"
      />
      <PasswordField
        label={words.newPassword}
        description={words.passwordHint}
        value={form.new_password}
        onChange={(new_password) => setForm({ ...form, new_password })}
        isRequired
        minLength={8}
        maxLength={200}
        autoComplete="new-password"
        error={wrong('new_password')}
      />
      <Button type="submit" className="self-start" isPending={change.isPending}>
        {words.change}
      </Button>
    </form>
  );
}
