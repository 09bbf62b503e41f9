import type { Deps } from '#kit/service.ts';
import type { OidcProvider } from './oidc-provider.ts';
import type { Passwords } from './passwords.ts';
import type { TokenMint } from './tokens.ts';

/** What the use cases of this service take. */
export interface Auth extends Deps {
  passwords: Passwords;
  tokens: TokenMint;
  /** Null when none is configured. */
  oidc: OidcProvider | null;
}
