import type { ComponentChildren } from 'preact';
import type { User } from '#contract/people.ts';
import { session } from './connection.ts';
import { useLanguage } from './language.tsx';

/** The foot of the first page: other ways to go, and as whom. */
export function Who({
  user,
  onSignIn,
  children,
}: {
  user: User | null;
  onSignIn: () => void;
  children?: ComponentChildren;
}) {
  const { text } = useLanguage();
  const isKnown = user !== null && !user.guest;
  return (
    <div class="ways">
      {children}
      {isKnown ? (
        <p>
          {text.signedInAs(user.display_name)}{' '}
          <button type="button" class="link" onClick={() => void session.signOut()}>
            {text.signOut}
          </button>
        </p>
      ) : (
        <button type="button" class="link" onClick={onSignIn}>
          {text.haveAccount}
        </button>
      )}
    </div>
  );
}
