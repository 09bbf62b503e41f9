import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { session } from '../../shell/connection.ts';
import { useFieldError, usePlainError } from '../../shell/plain-errors.ts';
import { SignedOutPage } from '../../shell/sign-in.tsx';
import { Button } from '../../ui/button.tsx';
import { PasswordField, TextField } from '../../ui/fields.tsx';
import { useLanguage, useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Problem } from '../../ui/states.tsx';
import { text } from '../text.ts';

/** A new account; whoever has made it is signed in. */
export function Register() {
  const words = useText(text);
  const { locale } = useLanguage();
  const plain = usePlainError();
  const [form, setForm] = useState({ display_name: '', username: '', email: '', password: '' });
  const register = useMutation({ mutationFn: () => session.register({ ...form, locale }) });
  const wrong = useFieldError(register.error);
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate();
  };
  usePageTitle(words.registerTitle);
  return (
    <SignedOutPage title={words.registerTitle}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {register.error && <Problem>{plain(register.error)}</Problem>}
        <TextField
          label={words.name}
          value={form.display_name}
          onChange={set('display_name')}
          isRequired
          autoFocus
          maxLength={80}
          autoComplete="name"
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
          autoComplete="username"
          error={wrong('username')}
        />
        <TextField
          label={words.email}
          description={words.emailHint}
          type="email"
          latin
          value={form.email}
          onChange={set('email')}
          isRequired
          maxLength={254}
          autoComplete="email"
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
        <Button type="submit" look="primary" isPending={register.isPending}>
          {words.register}
        </Button>
      </form>
      <p className="mt-4 text-sm">
        {words.haveAccount}{' '}
        <Link to="/sign-in" search={{}} className="text-accent-ink underline">
          {words.signIn}
        </Link>
      </p>
    </SignedOutPage>
  );
}
