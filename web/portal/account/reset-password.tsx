import { useMutation } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../shell/connection.ts';
import { useFieldError, usePlainError } from '../../shell/plain-errors.ts';
import { SignedOutPage } from '../../shell/sign-in.tsx';
import { Button } from '../../ui/button.tsx';
import { PasswordField } from '../../ui/fields.tsx';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { text } from '../text.ts';

/** Where the link of a forgotten password leads. */
export function ResetPassword() {
  const words = useText(text);
  const plain = usePlainError();
  const { token } = useSearch({ from: '/signed-out/reset-password' });
  const [password, setPassword] = useState('');
  const reset = useMutation({ mutationFn: () => api.post('/api/auth/password/reset', { token, password }) });
  const wrong = useFieldError(reset.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate();
  };
  return (
    <SignedOutPage title={words.resetTitle}>
      {reset.isSuccess ? (
        <p role="status">
          {words.resetDone}{' '}
          <Link to="/sign-in" search={{}} className="text-accent-ink underline">
            {words.toSignIn}
          </Link>
        </p>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          {reset.error && <Problem>{plain(reset.error)}</Problem>}
          <PasswordField
            label={words.password}
            description={words.passwordHint}
            value={password}
            onChange={setPassword}
            isRequired
            autoFocus
            minLength={8}
            maxLength={200}
            autoComplete="new-password"
            error={wrong('password')}
          />
          <Button type="submit" look="primary" isPending={reset.isPending}>
            {words.setPassword}
          </Button>
        </form>
      )}
    </SignedOutPage>
  );
}
