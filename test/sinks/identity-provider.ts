import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

export interface Known {
  email?: string;
  email_verified?: boolean;
  name?: string;
  preferred_username?: string;
  locale?: string;
}

/** A real OpenID Connect provider on loopback: whoever types a name at its form is that person. */
export interface IdentityProvider {
  issuer: string;
  /** What Pasokh is told to begin with. */
  env: Record<string, string>;
  /** Name → what it says of that person; may be changed at any time. */
  people: Map<string, Known>;
  /** Goes through its pages as a browser would. @returns the address that the person is sent back to. */
  signIn(url: string, name: string): Promise<URL>;
  stop(): Promise<void>;
}

/** @param backTo where it may send people back to: of Pasokh, whose port is known later than ours. */
export async function startIdentityProvider(publicUrl: string): Promise<IdentityProvider> {
  const people = new Map<string, Known>();
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'pasokh',
        client_secret: 'a secret between the two',
        redirect_uris: [`${publicUrl}/sign-in/provider`],
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username', 'locale'] },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) }),
    cookies: { keys: ['a key of tests'] },
    features: { devInteractions: { enabled: true } },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
  });
  server.on('request', provider.callback());
  return {
    issuer,
    people,
    env: {
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: 'pasokh',
      OIDC_CLIENT_SECRET: 'a secret between the two',
      OIDC_LABEL: 'Office',
    },
    async signIn(url, name) {
      const cookies = new Map<string, string>();
      let at = new URL(url);
      let form: Record<string, string> | undefined;
      for (let step = 0; step < 12; step++) {
        if (at.href.startsWith(publicUrl)) return at;
        const response = await fetch(at, {
          redirect: 'manual',
          headers: { cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; ') },
          ...(form && { method: 'POST', body: new URLSearchParams(form) }),
        });
        for (const cookie of response.headers.getSetCookie()) {
          const [pair = ''] = cookie.split(';');
          const [key = '', value = ''] = pair.split('=');
          cookies.set(key, value);
        }
        const page = await response.text();
        const next = response.headers.get('location');
        form = undefined;
        if (next) at = new URL(next, at);
        else if (page.includes('value="login"')) form = { prompt: 'login', login: name, password: 'any' };
        else if (page.includes('value="consent"')) form = { prompt: 'consent' };
        else throw new Error(`The provider said ${response.status}: ${page.slice(0, 500)}`);
      }
      throw new Error(`The provider goes in a circle: ${at.href}`);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
