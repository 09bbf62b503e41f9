import type { Deps } from '#kit/service.ts';
import type { Passwords } from './passwords.ts';
import type { TokenMint } from './tokens.ts';

/** What the use cases of this service take. */
export interface Auth extends Deps {
  passwords: Passwords;
  tokens: TokenMint;
}
