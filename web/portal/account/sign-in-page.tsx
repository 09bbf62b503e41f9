import { Link } from '@tanstack/react-router';
import { SignIn } from '../../shell/sign-in.tsx';
import { useText } from '../../ui/language.tsx';
import { text } from '../text.ts';

/** The way in, and to an account. */
export function SignInPage() {
  const words = useText(text);
  return (
    <SignIn subtitle={words.signInSubtitle}>
      <p className="mt-4 flex flex-wrap justify-between gap-2 text-sm">
        <span>
          {words.noAccount}{' '}
          <Link to="/register" className="text-accent-ink underline">
            {words.register}
          </Link>
        </span>
        <Link to="/forgot-password" className="text-accent-ink underline">
          {words.forgot}
        </Link>
      </p>
    </SignIn>
  );
}
