import type { Static } from 'typebox';
import type { OidcStarted } from '#contract/identities.ts';
import { api, session } from './connection.ts';

/** What this tab keeps while somebody is at the provider. */
const kept = 'pasokh.provider';

/** Leaves for the provider, to come back to where somebody is now. @throws {ApiError} */
export async function goToProvider(): Promise<void> {
  const key = randomKey();
  const { url } = await api.post<Static<typeof OidcStarted>>('/api/auth/oidc/start', { key });
  const asked = new URLSearchParams(location.search).get('next');
  sessionStorage.setItem(kept, JSON.stringify({ key, to: asked ?? location.pathname }));
  location.assign(url);
}

let coming: Promise<string | null> | undefined;

/** Back from there, once in the life of the page. @returns where to go on, or null when this tab never left. @throws {ApiError} */
export function comeFromProvider(search: URLSearchParams): Promise<string | null> {
  coming ??= finish(search);
  return coming;
}

async function finish(search: URLSearchParams): Promise<string | null> {
  const [code, state, iss] = ['code', 'state', 'iss'].map((name) => search.get(name) ?? undefined);
  const mine = sessionStorage.getItem(kept);
  sessionStorage.removeItem(kept);
  if (mine === null || code === undefined || state === undefined) return null;
  const { key, to } = JSON.parse(mine);
  await session.enter('/api/auth/oidc/finish', { key, code, state, ...(iss === undefined ? {} : { iss }) });
  // Only pages of our own.
  return /^\/(?![/\\])/.test(to) && to !== '/sign-in' ? to : '/';
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
