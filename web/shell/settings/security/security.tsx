import { Authenticator } from './authenticator.tsx';
import { Passkeys } from './passkeys.tsx';

/** What opens the account besides its password. */
export function Security() {
  return (
    <>
      <Authenticator />
      <Passkeys />
    </>
  );
}
