import { useMutation } from '@tanstack/react-query';
import { Download, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PasswordField } from '../../ui/fields.tsx';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { complain, say } from '../../ui/toasts.tsx';
import { useSignedIn } from '../app.tsx';
import { api, session } from '../connection.ts';
import { download } from '../download.ts';
import { useFieldError, usePlainError } from '../plain-errors.ts';
import { text } from './text.ts';

/** All that is kept of oneself: to be taken away as a file, and for customers to be erased. */
export function OwnData() {
  const words = useText(text);
  const plain = usePlainError();
  const me = useSignedIn();
  const [erasing, setErasing] = useState(false);
  const exporting = useMutation({
    mutationFn: () => download('/api/auth/me/export', 'pasokh-my-data.json'),
    onSuccess: () => say(words.exported),
    onError: (error) => complain(plain(error)),
  });
  return (
    <div className="flex flex-wrap gap-2">
      <Button icon={Download} isPending={exporting.isPending} onPress={() => exporting.mutate()}>
        {words.export}
      </Button>
      {me.role === 'CUSTOMER' && !me.guest && (
        <Button icon={Trash2} onPress={() => setErasing(true)}>
          {words.erase}
        </Button>
      )}
      {erasing && <EraseOneself onClose={() => setErasing(false)} />}
    </div>
  );
}

function EraseOneself({ onClose }: { onClose: () => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const [password, setPassword] = useState('');
  const erase = useMutation({
    mutationFn: () => api.post('/api/auth/me/erase', { password }),
    onSuccess: () => session.signOut(),
  });
  const wrong = useFieldError(erase.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    erase.mutate();
  };
  return (
    <Dialog title={words.eraseTitle} isOpen onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-muted">{words.eraseMore}</p>
        {erase.error && <Problem>{plain(erase.error)}</Problem>}
        <PasswordField
          label={words.erasePassword}
          value={password}
          onChange={setPassword}
          isRequired
          autoComplete="current-password"
          error={wrong('password')}
        />
        <Button type="submit" look="danger" isPending={erase.isPending}>
          {words.erase}
        </Button>
      </form>
    </Dialog>
  );
}
