import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../client/api.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { Problem } from '../../../ui/states.tsx';
import { say } from '../../../ui/toasts.tsx';
import { api } from '../../connection.ts';
import { makePasskey, type Wanted } from '../../passkey-device.ts';
import { usePlainError } from '../../plain-errors.ts';
import { text } from './text.ts';
import { useProof } from './use-proof.tsx';

/** A name for it, then the device does the rest. */
export function AddPasskey({ onClose }: { onClose: () => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: async () => {
      const { options } = await api.post<{ options: Wanted }>('/api/auth/passkeys/register', proof.body);
      const credential = await makePasskey(options);
      return api.post('/api/auth/passkeys', { name: name.trim(), credential });
    },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['security'] });
      say(words.added);
      onClose();
    },
  });
  const proof = useProof(add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialog title={words.addPasskey} isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {add.error && <Problem>{add.error instanceof ApiError ? plain(add.error) : words.notMade}</Problem>}
        <TextField
          label={words.passkeyName}
          description={words.passkeyNameHint}
          value={name}
          onChange={setName}
          isRequired
          autoFocus
          maxLength={60}
        />
        {proof.field}
        <Button type="submit" look="primary" isPending={add.isPending} isDisabled={name.trim() === ''}>
          {words.add}
        </Button>
      </form>
    </Dialog>
  );
}
