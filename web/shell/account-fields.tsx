import { PasswordField, TextField } from '../ui/fields.tsx';
import { useText } from '../ui/language.tsx';
import { text } from './account-text.ts';
import { useFieldError } from './plain-errors.ts';

export interface NewAccount {
  display_name: string;
  username: string;
  email: string;
  password: string;
}

export const blankAccount: NewAccount = { display_name: '', username: '', email: '', password: '' };

interface Props {
  /** What the name is called here. */
  nameLabel: string;
  emailHint?: string;
  /** Of oneself: the browser may fill in what it knows. */
  isOwn: boolean;
  value: NewAccount;
  onChange: (value: NewAccount) => void;
  error: unknown;
}

/** What every new account needs, with its rules. */
export function AccountFields({ nameLabel, emailHint, isOwn, value, onChange, error }: Props) {
  const words = useText(text);
  const wrong = useFieldError(error);
  const field = (name: keyof NewAccount, autoComplete: string) => ({
    value: value[name],
    onChange: (typed: string) => onChange({ ...value, [name]: typed }),
    error: wrong(name),
    isRequired: true,
    autoComplete: isOwn ? autoComplete : name === 'password' ? 'new-password' : 'off',
  });
  return (
    <>
      <TextField {...field('display_name', 'name')} label={nameLabel} autoFocus maxLength={80} />
      <TextField
        {...field('username', 'username')}
        label={words.username}
        description={words.usernameHint}
        minLength={3}
        maxLength={40}
      />
      <TextField
        {...field('email', 'email')}
        label={words.email}
        description={emailHint}
        type="email"
        latin
        maxLength={254}
      />
      <PasswordField
        {...field('password', 'new-password')}
        label={words.password}
        description={words.passwordHint}
        minLength={8}
        maxLength={200}
      />
    </>
  );
}
