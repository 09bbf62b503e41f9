import { useState } from 'preact/hooks';
import { session } from './connection.ts';
import { Field, Problem } from './fields.tsx';
import { Header } from './header.tsx';
import { useLanguage } from './language.tsx';
import type { Page } from './page.ts';
import { plainError } from './plain-error.ts';

/** For who has an account. */
export function SignIn({ page, onDone }: { page: Page; onDone: () => void }) {
  const { text } = useLanguage();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>();
  const [isPending, setPending] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isPending || !username.trim() || !password) return;
    setPending(true);
    setError(undefined);
    try {
      await session.signIn(username.trim(), password);
      onDone();
    } catch (reason) {
      setError(reason);
      setPending(false);
    }
  };
  return (
    <>
      <Header page={page} title={text.signIn} onBack={onDone}>
        <p>{text.signInMore}</p>
      </Header>
      <main class="body">
        <form class="card" noValidate onSubmit={submit}>
          {error !== undefined && <Problem>{plainError(error, text)}</Problem>}
          <Field
            label={text.username}
            value={username}
            onChange={setUsername}
            isRequired
            isFirst
            autoComplete="username"
          />
          <Field
            label={text.password}
            type="password"
            value={password}
            onChange={setPassword}
            isRequired
            autoComplete="current-password"
          />
          <button type="submit" class="button primary" aria-disabled={isPending}>
            {text.signIn}
          </button>
        </form>
      </main>
    </>
  );
}
