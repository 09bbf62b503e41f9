import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../client/api.ts';
import { PasswordField } from '../../../ui/fields.tsx';
import { useText } from '../../../ui/language.tsx';
import { text } from './text.ts';

interface Proof {
  /** For the body of the request. */
  body: { password?: string };
  /** The field for the present password, once the server has asked for it. */
  field: ReactNode;
}

/** The present password, which is asked for only of who did not sign in a moment ago. */
export function useProof(error: unknown): Proof {
  const words = useText(text);
  const [password, setPassword] = useState('');
  const [isAsked, setAsked] = useState(false);
  if (!isAsked && error instanceof ApiError && error.code === 'proof_needed') setAsked(true);
  return {
    body: isAsked ? { password } : {},
    field: isAsked && (
      <PasswordField
        label={words.password}
        value={password}
        onChange={setPassword}
        isRequired
        autoFocus
        autoComplete="current-password"
      />
    ),
  };
}
