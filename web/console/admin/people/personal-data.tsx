import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { User } from '#contract/people.ts';
import { useSignedIn } from '../../../shell/app.tsx';
import { api } from '../../../shell/connection.ts';
import { download } from '../../../shell/download.ts';
import { useFieldError, usePlainError } from '../../../shell/plain-errors.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { Problem } from '../../../ui/states.tsx';
import { complain, say } from '../../../ui/toasts.tsx';
import { text } from '../text.ts';

/** All that is kept of a person: given to them, or erased for good. */
export function PersonalData({ person, onErased }: { person: User; onErased: () => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const me = useSignedIn();
  const [erasing, setErasing] = useState(false);
  const exporting = useMutation({
    mutationFn: () => download(`/api/users/${person.id}/export`, `pasokh-${person.username}.json`),
    onSuccess: () => say(words.exported),
    onError: (error) => complain(plain(error)),
  });
  const mayErase = person.id !== me.id && (person.role === 'CUSTOMER' || person.disabled);
  return (
    <section className="mt-6 flex flex-col gap-3 border-t border-line pt-4">
      <h3 className="text-lg font-semibold">{words.personalData}</h3>
      <div className="flex flex-wrap gap-2">
        <Button icon={Download} isPending={exporting.isPending} onPress={() => exporting.mutate()}>
          {words.exportPerson}
        </Button>
        <Button icon={Trash2} isDisabled={!mayErase} onPress={() => setErasing(!erasing)} aria-expanded={erasing}>
          {words.erasePerson}
        </Button>
      </div>
      {!mayErase && <p className="text-sm text-muted">{words.eraseDisabledFirst}</p>}
      {erasing && <Erasure person={person} onErased={onErased} />}
    </section>
  );
}

function Erasure({ person, onErased }: { person: User; onErased: () => void }) {
  const words = useText(text);
  const plain = usePlainError();
  const queryClient = useQueryClient();
  const [username, setUsername] = useState('');
  const erase = useMutation({
    mutationFn: () => api.post(`/api/users/${person.id}/erase`, { username }),
    onSuccess: () => {
      say(words.personErased);
      void queryClient.invalidateQueries({ queryKey: ['users'] });
      onErased();
    },
  });
  const wrong = useFieldError(erase.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    erase.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <p className="text-muted">{words.eraseMore}</p>
      {erase.error && <Problem>{plain(erase.error)}</Problem>}
      <TextField
        label={words.typeUsername(person.username)}
        latin
        value={username}
        onChange={setUsername}
        isRequired
        error={wrong('username')}
      />
      <Button type="submit" look="danger" isDisabled={username !== person.username} isPending={erase.isPending}>
        {words.eraseForGood}
      </Button>
    </form>
  );
}
