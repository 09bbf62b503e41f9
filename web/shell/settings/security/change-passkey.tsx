import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Passkey } from '#contract/second-factor.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { Problem } from '../../../ui/states.tsx';
import { say } from '../../../ui/toasts.tsx';
import { api } from '../../connection.ts';
import { usePlainError } from '../../plain-errors.ts';
import { text } from './text.ts';
import { useProof } from './use-proof.tsx';

interface Props {
  passkey: Passkey;
  onClose: () => void;
}

export function RenamePasskey({ passkey, onClose }: Props) {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [name, setName] = useState(passkey.name);
  const rename = useMutation({
    mutationFn: () => api.patch(`/api/auth/passkeys/${passkey.id}`, { name: name.trim() }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['security'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <Dialog title={words.rename(passkey.name)} isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {rename.error && <Problem>{plain(rename.error)}</Problem>}
        <TextField label={words.passkeyName} value={name} onChange={setName} isRequired autoFocus maxLength={60} />
        <Button type="submit" look="primary" isPending={rename.isPending} isDisabled={name.trim() === ''}>
          {words.save}
        </Button>
      </form>
    </Dialog>
  );
}

export function RemovePasskey({ passkey, onClose }: Props) {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/auth/passkeys/${passkey.id}`, proof.body),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['security'] });
      say(words.removed);
      onClose();
    },
  });
  const proof = useProof(remove.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate();
  };
  return (
    <Dialog title={words.removePasskey(passkey.name)} isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {remove.error && <Problem>{plain(remove.error)}</Problem>}
        <p className="text-muted">{words.removePasskeyMore}</p>
        {proof.field}
        <Button type="submit" look="danger" isPending={remove.isPending}>
          {words.remove}
        </Button>
      </form>
    </Dialog>
  );
}
