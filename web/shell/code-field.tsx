import { TextField } from '../ui/fields.tsx';

interface Props {
  label: string;
  description: string;
  value: string;
  onChange: (code: string) => void;
  autoFocus?: boolean;
}

/** For a code of an authenticator app, or a recovery code where one is taken too. */
export function CodeField(props: Props) {
  return <TextField {...props} isRequired latin maxLength={64} autoComplete="one-time-code" />;
}
