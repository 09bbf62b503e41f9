import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Role, User } from '#contract/people.ts';
import { useSignedIn } from '../../../shell/app.tsx';
import { api, session } from '../../../shell/connection.ts';
import { labels } from '../../../shell/labels.ts';
import { useFieldError, usePlainError } from '../../../shell/plain-errors.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { PasswordField, TextField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { Select } from '../../../ui/select.tsx';
import { Problem } from '../../../ui/states.tsx';
import { Checkbox } from '../../../ui/switch.tsx';
import { say } from '../../../ui/toasts.tsx';
import { text } from '../text.ts';
import { OperatorWork } from './operator-work.tsx';
import { PersonFactors } from './person-factors.tsx';
import { PersonalData } from './personal-data.tsx';
import { SaveButton } from './save-button.tsx';

/** An account, and for staff the work that goes with it. */
export function EditPerson({ person: known, onClose }: { person: User; onClose: () => void }) {
  const words = useText(text);
  const me = useSignedIn();
  const [person, setPerson] = useState(known);
  // Of two forms each is saved by itself: the other may hold what is not saved yet.
  const onSaved = (saved: User) => {
    if (saved.role !== 'CUSTOMER') return setPerson(saved);
    say(words.saved);
    onClose();
  };
  return (
    <Dialog title={words.editPerson(person.display_name)} isOpen onClose={onClose}>
      {person.erased ? <p className="text-muted">{words.wasErased}</p> : <Account person={person} onSaved={onSaved} />}
      {!person.erased && person.role !== 'CUSTOMER' && <OperatorWork operatorId={person.id} />}
      {/* One's own are in the settings, where password and code are asked for. */}
      {!person.erased && !person.guest && person.id !== me.id && <PersonFactors person={person} />}
      {!person.erased && <PersonalData person={person} onErased={onClose} />}
    </Dialog>
  );
}

const formOf = (person: User) => ({ ...person, email: person.email ?? '', password: '', old_password: '' });

function Account({ person, onSaved }: { person: User; onSaved: (saved: User) => void }) {
  const words = useText(text);
  const names = useText(labels);
  const plain = usePlainError();
  const me = useSignedIn();
  const queryClient = useQueryClient();
  const [form, setForm] = useState(() => formOf(person));
  const changes = Object.fromEntries(
    (['display_name', 'email', 'role', 'disabled', 'password'] as const)
      .filter((name) => form[name] !== (name === 'password' ? '' : (person[name] ?? '')))
      .map((name) => [name, form[name]]),
  );
  const isChanged = Object.keys(changes).length > 0;
  const isOwnSecret = person.id === me.id && ('email' in changes || 'password' in changes);
  const save = useMutation({
    mutationFn: () =>
      api.patch<{ user: User }>(`/api/users/${person.id}`, {
        ...changes,
        ...(isOwnSecret ? { old_password: form.old_password } : {}),
      }),
    onSuccess: ({ user }) => {
      if (user.id === me.id) session.setUser(user);
      void queryClient.invalidateQueries({ queryKey: ['users'] });
      void queryClient.invalidateQueries({ queryKey: ['operators'] });
      setForm(formOf(user));
      onSaved(user);
    },
  });
  const wrong = useFieldError(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {save.error && <Problem>{plain(save.error)}</Problem>}
      <TextField
        label={words.displayName}
        value={form.display_name}
        onChange={(display_name) => setForm({ ...form, display_name })}
        isRequired
        maxLength={80}
        error={wrong('display_name')}
      />
      <TextField
        label={words.email}
        type="email"
        latin
        value={form.email}
        onChange={(email) => setForm({ ...form, email })}
        maxLength={254}
        error={wrong('email')}
      />
      {!person.guest && (
        <>
          <Select
            label={words.role}
            choices={(Object.entries(names.role) as [Role, string][]).map(([id, label]) => ({ id, label }))}
            value={form.role}
            onChange={(role) => setForm({ ...form, role })}
          />
          <PasswordField
            label={words.newPassword}
            description={words.newPasswordHint}
            value={form.password}
            onChange={(password) => setForm({ ...form, password })}
            minLength={8}
            maxLength={200}
            autoComplete="new-password"
            error={wrong('password')}
          />
        </>
      )}
      {isOwnSecret && (
        <PasswordField
          label={words.oldPassword}
          description={words.oldPasswordHint}
          value={form.old_password}
          onChange={(old_password) => setForm({ ...form, old_password })}
          isRequired
          autoComplete="current-password"
        />
      )}
      <Checkbox
        isSelected={form.disabled}
        onChange={(disabled) => setForm({ ...form, disabled })}
        isDisabled={person.id === me.id}
      >
        {words.disabled}
      </Checkbox>
      <SaveButton isPending={save.isPending} isDisabled={!isChanged} isSaved={save.isSuccess && !isChanged} />
    </form>
  );
}
