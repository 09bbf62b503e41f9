import Type, { type Static } from 'typebox';
import { Code, TypedPassword } from './people.ts';
import { Id, input, line, nullable, page, ref, Time } from './primitives.ts';

/** What happened to how somebody signs in. Each is told to them by mail. */
export const FactorChange = Type.Enum([
  'AUTHENTICATOR_ADDED',
  'AUTHENTICATOR_REMOVED',
  'RECOVERY_CODES_RENEWED',
  'RECOVERY_CODE_USED',
  'PASSKEY_ADDED',
  'PASSKEY_REMOVED',
  'FACTORS_REMOVED',
]);
export type FactorChange = Static<typeof FactorChange>;

export const SecondFactor = Type.Object(
  {
    authenticator: Type.Boolean({ description: 'An authenticator app is set up' }),
    recovery_codes_left: Type.Integer(),
    passkeys: Type.Integer({ description: 'How many there are' }),
    needed: Type.Boolean({ description: 'One is demanded and none is set up: nothing else is open until it is' }),
  },
  { $id: 'SecondFactor' },
);
export type SecondFactor = Static<typeof SecondFactor>;
export const SecondFactorAnswer = Type.Object({ second_factor: ref(SecondFactor) });

const presentPassword = {
  password: Type.Optional({
    ...TypedPassword,
    description: 'The present one; not asked within ten minutes of signing in',
  }),
};
export const Proof = input(presentPassword);
export type Proof = Static<typeof Proof>;

export const AuthenticatorSetup = Type.Object({
  secret: Type.String({ description: 'Base32, for who cannot scan' }),
  uri: Type.String({ description: '`otpauth://`, to be shown as a QR code' }),
});
export const AuthenticatorConfirmation = input({ code: Code });
/** What opens the account, both together. */
export const PasswordAndCode = input({ password: TypedPassword, code: Code });
export type PasswordAndCode = Static<typeof PasswordAndCode>;
export const RecoveryCodes = Type.Object({
  recovery_codes: Type.Array(Type.String(), { description: 'Each opens once. Shown now and never again' }),
});
export type RecoveryCodes = Static<typeof RecoveryCodes>;

export const Passkey = Type.Object(
  { id: Id, name: Type.String(), created_at: Time, last_used_at: nullable(Time) },
  { $id: 'Passkey' },
);
export type Passkey = Static<typeof Passkey>;
export const PasskeyAnswer = Type.Object({ passkey: ref(Passkey) });
export const PasskeyPage = page(ref(Passkey));
export const PasskeyName = input({ name: line(60) });

/** Options of WebAuthn as `PublicKeyCredential.parse…OptionsFromJSON()` takes them. */
export const PasskeyOptions = Type.Object({ options: Type.Record(Type.String(), Type.Unknown()) });

const encoded = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' });
const credential = {
  id: encoded(1400),
  rawId: encoded(1400),
  type: Type.Literal('public-key'),
  authenticatorAttachment: Type.Optional(Type.Enum(['platform', 'cross-platform'])),
  clientExtensionResults: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
};
/** What `credential.toJSON()` of a browser gives. */
export const NewPasskey = input({
  name: line(60),
  credential: input({
    ...credential,
    response: input({
      clientDataJSON: encoded(4000),
      attestationObject: encoded(20_000),
      authenticatorData: Type.Optional(encoded(4000)),
      transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })),
      publicKeyAlgorithm: Type.Optional(Type.Integer()),
      publicKey: Type.Optional(nullable(encoded(4000))),
    }),
  }),
});
export const PasskeyLogin = input({
  credential: input({
    ...credential,
    response: input({
      clientDataJSON: encoded(4000),
      authenticatorData: encoded(4000),
      signature: encoded(4000),
      userHandle: Type.Optional(nullable(encoded(200))),
    }),
  }),
});

export const Security = Type.Object(
  {
    staff_second_factor: Type.Boolean({ description: 'Operators and admins must have a second factor' }),
    staff_without: Type.Integer({ description: 'Of the staff, how many have none' }),
  },
  { $id: 'Security' },
);
export type Security = Static<typeof Security>;
export const SecurityAnswer = Type.Object({ security: ref(Security) });
export const SecurityInput = input({ staff_second_factor: Type.Boolean() });
