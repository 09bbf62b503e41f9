import { useMutation } from '@tanstack/react-query';
import { type FormEvent, lazy, type ReactNode, Suspense, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { PasswordField, TextField } from '../ui/fields.tsx';
import { useText } from '../ui/language.tsx';
import { Logo } from '../ui/logo.tsx';
import { usePageTitle } from '../ui/page-title.ts';
import { Problem } from '../ui/states.tsx';
import { session } from './connection.ts';
import { LanguageChoice } from './language-choice.tsx';
import { usePlainError } from './plain-errors.ts';
import { text } from './sign-in-text.ts';

const ByProvider = lazy(() => import('./by-provider.tsx').then(({ ByProvider }) => ({ default: ByProvider })));

/** Name and password. Whoever is signed in after it sees the app: nothing else is to be done here. */
export function SignIn({ subtitle, children }: { subtitle?: string; children?: ReactNode }) {
  const words = useText(text);
  const plain = usePlainError();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({ mutationFn: () => session.signIn(username.trim(), password) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (username.trim() && password) signIn.mutate();
  };
  return (
    <SignedOutPage title={words.title} subtitle={subtitle}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {signIn.error && <Problem>{plain(signIn.error)}</Problem>}
        <TextField
          label={words.name}
          value={username}
          onChange={setUsername}
          isRequired
          autoFocus
          autoComplete="username"
        />
        <PasswordField
          label={words.password}
          value={password}
          onChange={setPassword}
          isRequired
          autoComplete="current-password"
        />
        <Button type="submit" look="primary" isPending={signIn.isPending}>
          {words.signIn}
        </Button>
      </form>
      <Suspense>
        <ByProvider />
      </Suspense>
      {children}
    </SignedOutPage>
  );
}

/** The quiet page around every form for people who are not signed in. */
export function SignedOutPage({
  title,
  subtitle,
  children,
}: {
  title: string;
  subtitle?: ReactNode;
  children: ReactNode;
}) {
  usePageTitle(title);
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 py-10 sm:justify-center">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center justify-between">
          <Logo withName />
          <LanguageChoice />
        </div>
        <div className="rounded-xl border border-line bg-surface p-6 shadow-low">
          <h1 className="mb-1 text-xl font-bold">{title}</h1>
          {subtitle !== undefined && <p className="text-muted">{subtitle}</p>}
          <div className="mt-5">{children}</div>
        </div>
      </div>
    </main>
  );
}
