import { useMutation } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { type FormEvent, lazy, type ReactNode, Suspense, useState } from 'react';
import { ApiError } from '../client/api.ts';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { PasswordField, TextField } from '../ui/fields.tsx';
import { useText } from '../ui/language.tsx';
import { Logo } from '../ui/logo.tsx';
import { usePageTitle } from '../ui/page-title.ts';
import { Problem } from '../ui/states.tsx';
import { CodeField } from './code-field.tsx';
import { session } from './connection.ts';
import { LanguageChoice } from './language-choice.tsx';
import { usePlainError } from './plain-errors.ts';
import { text } from './sign-in-text.ts';

const ByProvider = lazy(() => import('./by-provider.tsx').then(({ ByProvider }) => ({ default: ByProvider })));

/**
 * Name and password, then a code where the account asks for one; or a passkey. Whoever is signed in after it sees the app:
 * nothing else is to be done here.
 */
export function SignIn({ subtitle, children }: { subtitle?: string; children?: ReactNode }) {
  const words = useText(text);
  const plain = usePlainError();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState<string | null>(null);
  const signIn = useMutation({
    mutationFn: () => session.signIn(username.trim(), password, code?.trim()),
    onError: (error) => {
      if (isCodeWanted(error)) setCode('');
    },
  });
  const isWrong = signIn.error && !isCodeWanted(signIn.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (username.trim() && password && code?.trim() !== '') signIn.mutate();
  };
  const back = () => {
    setCode(null);
    signIn.reset();
  };
  return (
    <SignedOutPage title={words.title} subtitle={subtitle}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {isWrong && <Problem>{plain(signIn.error)}</Problem>}
        {code === null ? (
          <>
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
          </>
        ) : (
          <CodeField label={words.code} description={words.codeHint} value={code} onChange={setCode} autoFocus />
        )}
        <Button type="submit" look="primary" isPending={signIn.isPending}>
          {words.signIn}
        </Button>
        {code !== null && (
          <Button look="quiet" onPress={back}>
            {words.back}
          </Button>
        )}
      </form>
      {code === null && (
        <Suspense>
          <ByPasskey />
          <ByProvider />
        </Suspense>
      )}
      {children}
    </SignedOutPage>
  );
}

const isCodeWanted = (error: unknown) => error instanceof ApiError && error.code === 'second_factor_required';

/** Browsers know passkeys on pages that came over https, and on this machine. */
function ByPasskey() {
  const words = useText(text);
  const plain = usePlainError();
  const signIn = useMutation({
    mutationFn: async () => session.signInByPasskey((await import('./passkey-device.ts')).answerByPasskey),
  });
  if (!('PublicKeyCredential' in globalThis)) return null;
  return (
    <div className="mt-3 flex flex-col gap-3">
      <Button icon={KeyRound} isPending={signIn.isPending} onPress={() => signIn.mutate()}>
        {words.byPasskey}
      </Button>
      {signIn.error && <Problem>{signIn.error instanceof ApiError ? plain(signIn.error) : words.noPasskey}</Problem>}
    </div>
  );
}

/** The quiet page around every form for people who are not signed in. */
export function SignedOutPage({
  title,
  subtitle,
  wide = false,
  children,
}: {
  title: string;
  subtitle?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}) {
  usePageTitle(title);
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 py-10 sm:justify-center">
      <div className={cx('w-full', wide ? 'max-w-xl' : 'max-w-sm')}>
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
