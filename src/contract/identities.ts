import Type, { type Static } from 'typebox';
import { Locale } from './people.ts';
import { Id, input, nullable, page, ref, Time } from './primitives.ts';

/** 32 random bytes in base64url, made by the browser that begins to sign in and kept there. */
const BrowserKey = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Visible = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[\\x21-\\x7e]+$' });

/** How people may sign in here, besides by password. */
export const SignInWays = Type.Object({
  ways: Type.Object({
    oidc: nullable(Type.Object({ label: Type.String({ description: 'What the provider is called' }) })),
  }),
});
export type SignInWays = Static<typeof SignInWays>;

export const OidcStart = input({ key: BrowserKey });
export const OidcStarted = Type.Object({ url: Type.String({ description: 'Where the browser goes now' }) });
/** What the provider gave the browser on its way back, as it stands in the address; and the key of the same browser. */
export const OidcFinish = input({
  key: BrowserKey,
  code: Visible(4096),
  state: Visible(200),
  iss: Type.Optional(Visible(500)),
});

export const SiteVisitor = input({
  token: Type.String({
    minLength: 1,
    maxLength: 4096,
    description:
      'JWT (HS256) with the id of a secret as `kid`, and `sub`, `iat`, `exp` at most an hour later; optional: `name`, `email`, `locale`',
  }),
  locale: Type.Optional(Locale),
});

export const WidgetSecret = Type.Object(
  { id: Id, site: Type.String({ description: 'Origin of the site' }), created_at: Time },
  { $id: 'WidgetSecret' },
);
export type WidgetSecret = Static<typeof WidgetSecret>;
export const WidgetSecretPage = page(ref(WidgetSecret));
export const WidgetSecretInput = input({
  site: Type.String({ maxLength: 200, pattern: '^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$' }),
});
/** The only time that the secret is shown. */
export const NewWidgetSecret = Type.Object({ widget_secret: ref(WidgetSecret), secret: Type.String() });
