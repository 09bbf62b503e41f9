import type { Config } from '#kit/env.ts';
import { defineService } from '#kit/service.ts';
import type { Auth } from './auth.ts';
import { ensureFirstAdmin } from './ensure-first-admin.ts';
import type { OidcProvider } from './oidc-provider.ts';
import { createPasswords } from './passwords.ts';
import { routes } from './routes.ts';
import { loadSigningKey } from './signing-key.ts';
import { tidyAuth } from './tidy-auth.ts';
import { createTokenMint } from './tokens.ts';

export const auth = defineService<Auth>('auth', routes, async (deps) => {
  const tokens = createTokenMint(deps.db, await loadSigningKey(deps.db));
  const use = {
    ...deps,
    passwords: createPasswords({ cost: deps.passwordCost }),
    tokens,
    oidc: await openProvider(deps.config),
  };
  // Where only jobs are worked nobody reads the password that is said.
  if (deps.config.services.includes('auth')) await ensureFirstAdmin(use);
  return { use, sqlJobs: { tidy_auth: { batch: 1, run: (tx) => tidyAuth(tx, deps.now()) } } };
});

/** What speaks with a provider is loaded only where there is one. */
async function openProvider({ oidc, public_url }: Config): Promise<OidcProvider | null> {
  return oidc && (await import('./oidc-provider.ts')).openOidcProvider(oidc, public_url);
}
