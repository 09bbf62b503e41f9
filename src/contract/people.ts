import Type, { type Static } from 'typebox';
import { Id, input, line, nullable, PageQuery, page, ref, Time } from './primitives.ts';

export const Role = Type.Enum(['CUSTOMER', 'OPERATOR', 'ADMIN']);
export type Role = Static<typeof Role>;
export const Locale = Type.Enum(['fa', 'en']);
export type Locale = Static<typeof Locale>;
const Calendar = Type.Enum(['JALALI', 'GREGORIAN']);

export const Username = Type.String({ minLength: 3, maxLength: 40, pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*$' });
const Email = Type.String({ format: 'email', maxLength: 254, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });
export const Password = Type.String({ minLength: 8, maxLength: 200 });
/** A password as typed at login: any length a person could have typed, so that nothing is said of the rules. */
export const TypedPassword = Type.String({ minLength: 1, maxLength: 1024 });
/** A code of an authenticator app in any digits, or a recovery code however it is spelt. */
export const Code = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\u0000-\\u001f\\u007f]+$' });
/** The secret of a one-time link. */
const LinkToken = Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9_-]+$' });
const TimeZone = Type.String({ maxLength: 64, description: 'IANA name, such as Asia/Tehran' });

export const User = Type.Object(
  {
    id: Id,
    username: Type.String(),
    email: nullable(Type.String()),
    email_verified: Type.Boolean(),
    display_name: Type.String(),
    role: Role,
    guest: Type.Boolean(),
    disabled: Type.Boolean(),
    erased: Type.Boolean({ description: 'Their name and all they wrote are gone for good' }),
    locale: Locale,
    calendar: Calendar,
    time_zone: Type.String(),
    created_at: Time,
    updated_at: Time,
  },
  { $id: 'User' },
);
export type User = Static<typeof User>;
export const UserAnswer = Type.Object({ user: ref(User) });
export const UserPage = page(ref(User));

export const Registration = input({
  username: Username,
  password: Password,
  email: Email,
  display_name: Type.Optional(line(80)),
  locale: Type.Optional(Locale),
});
export const Credentials = input({
  username: Type.String({
    minLength: 1,
    maxLength: 254,
    pattern: '^[^\\u0000-\\u001f\\u007f]+$',
    description: 'Username or e-mail address',
  }),
  password: TypedPassword,
  code: Type.Optional({ ...Code, description: 'When `second_factor_required` asks for it' }),
});
export const Tokens = Type.Object(
  {
    access_token: Type.String(),
    refresh_token: Type.String(),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds until the access token ends' }),
    user: ref(User),
  },
  { $id: 'Tokens' },
);
export type Tokens = Static<typeof Tokens>;
export const RefreshRequest = input({ refresh_token: Type.String({ minLength: 1, maxLength: 4096 }) });
export const GuestRequest = input({
  display_name: Type.Optional(line(80)),
  email: Type.Optional(Email),
  locale: Type.Optional(Locale),
});
export const ForgottenPassword = input({ email: Email });
export const PasswordReset = input({ token: LinkToken, password: Password });
export const EmailVerification = input({ token: LinkToken });
export const PasswordChange = input({ old_password: TypedPassword, new_password: Password });
export const OwnProfilePatch = input({
  locale: Type.Optional(Locale),
  calendar: Type.Optional(Calendar),
  time_zone: Type.Optional(TimeZone),
  display_name: Type.Optional(line(80)),
  email: Type.Optional({
    ...Email,
    description: 'Of a guest, and of who has none yet; others change it with their password',
  }),
});

export const NewUser = input({
  username: Username,
  password: Password,
  email: Email,
  display_name: line(80),
  role: Role,
  locale: Type.Optional(Locale),
});
export const UserPatch = input({
  role: Type.Optional(Role),
  disabled: Type.Optional(Type.Boolean()),
  display_name: Type.Optional(line(80)),
  email: Type.Optional(Email),
  password: Type.Optional(Password),
  old_password: Type.Optional({ ...TypedPassword, description: 'Asked of who changes their own password or e-mail' }),
});
export const UserErasure = input({
  username: Type.String({ maxLength: 254, description: 'Of the account, typed once more' }),
});
export const OwnErasure = input({ password: TypedPassword });
export const UserQuery = input({
  ...PageQuery,
  role: Type.Optional(Role),
  q: Type.Optional(Type.String({ maxLength: 100, pattern: '^[^\\u0000]*$' })),
});

export const JwkSet = Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.Unknown())) });
