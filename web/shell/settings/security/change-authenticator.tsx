import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { RecoveryCodes } from '#contract/second-factor.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { PasswordField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { Problem } from '../../../ui/states.tsx';
import { say } from '../../../ui/toasts.tsx';
import { CodeField } from '../../code-field.tsx';
import { api } from '../../connection.ts';
import { usePlainError } from '../../plain-errors.ts';
import { KeepCodes } from './keep-codes.tsx';
import { secondFactorQuery } from './queries.ts';
import { text } from './text.ts';

/** New recovery codes, or none of it any more: for whoever has the password and a code. */
export function ChangeAuthenticator({ what, onClose }: { what: 'CODES' | 'REMOVE'; onClose: () => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [form, setForm] = useState({ password: '', code: '' });
  const isRemoval = what === 'REMOVE';
  const change = useMutation({
    mutationFn: async () => {
      const body = { ...form, code: form.code.trim() };
      if (isRemoval) return api.delete<undefined>('/api/auth/totp', body);
      return api.post<RecoveryCodes>('/api/auth/totp/recovery-codes', body);
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: secondFactorQuery.queryKey });
      if (!isRemoval) return;
      say(words.removed);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  if (change.data)
    return (
      <Dialog title={words.codesTitle} isOpen onClose={onClose}>
        <KeepCodes codes={change.data.recovery_codes} onKept={onClose} />
      </Dialog>
    );
  return (
    <Dialog title={isRemoval ? words.removeAuthenticator : words.newCodes} isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-muted">{isRemoval ? words.removeAuthenticatorMore : words.newCodesMore}</p>
        {change.error && <Problem>{plain(change.error)}</Problem>}
        <PasswordField
          label={words.password}
          value={form.password}
          onChange={(password) => setForm({ ...form, password })}
          isRequired
          autoFocus
          autoComplete="current-password"
        />
        <CodeField
          label={words.code}
          description={words.anyCodeHint}
          value={form.code}
          onChange={(code) => setForm({ ...form, code })}
        />
        <Button type="submit" look={isRemoval ? 'danger' : 'primary'} isPending={change.isPending}>
          {isRemoval ? words.remove : words.make}
        </Button>
      </form>
    </Dialog>
  );
}
