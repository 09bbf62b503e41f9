import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { AccountFields, blankAccount } from '../../shell/account-fields.tsx';
import { session } from '../../shell/connection.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { SignedOutPage } from '../../shell/sign-in.tsx';
import { Button } from '../../ui/button.tsx';
import { useLanguage, useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { text } from '../text.ts';

/** A new account; whoever has made it is signed in. */
export function Register() {
  const words = useText(text);
  const { locale } = useLanguage();
  const plain = usePlainError();
  const [account, setAccount] = useState(blankAccount);
  const register = useMutation({ mutationFn: () => session.register({ ...account, locale }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate();
  };
  return (
    <SignedOutPage title={words.registerTitle}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {register.error && <Problem>{plain(register.error)}</Problem>}
        <AccountFields
          nameLabel={words.name}
          emailHint={words.emailHint}
          isOwn
          value={account}
          onChange={setAccount}
          error={register.error}
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
