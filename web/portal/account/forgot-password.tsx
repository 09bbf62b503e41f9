import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '../../shell/connection.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { SignedOutPage } from '../../shell/sign-in.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { text } from '../text.ts';

/** Asks for a link; the answer is the same whether the address is known or not. */
export function ForgotPassword() {
  const words = useText(text);
  const plain = usePlainError();
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => api.post('/api/auth/password/forgot', { email: email.trim() }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <SignedOutPage title={words.forgotTitle} subtitle={words.forgotSubtitle}>
      {ask.isSuccess ? (
        <p role="status">{words.linkSent}</p>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          {ask.error && <Problem>{plain(ask.error)}</Problem>}
          <TextField
            label={words.email}
            type="email"
            latin
            value={email}
            onChange={setEmail}
            isRequired
            autoFocus
            maxLength={254}
            autoComplete="email"
          />
          <Button type="submit" look="primary" isPending={ask.isPending}>
            {words.sendLink}
          </Button>
        </form>
      )}
      <Link to="/sign-in" search={{}} className="mt-4 inline-block text-sm text-accent-ink underline">
        {words.toSignIn}
      </Link>
    </SignedOutPage>
  );
}
