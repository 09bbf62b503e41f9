import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import type { User } from '#contract/people.ts';
import '../ui/theme.css';
import { browserStorage } from '../client/storage.ts';
import { LanguageProvider } from '../ui/language.tsx';
import { showTheme } from '../ui/theme.ts';
import { hush, Toasts } from '../ui/toasts.tsx';
import { session } from './connection.ts';
import { queryClient } from './query-client.ts';
import { forgetDevice } from './settings/device-push.ts';

/** Whoever is signed in; null for nobody. */
export const useMe = (): User | null => useSyncExternalStore(session.subscribe, session.user);

/** The person of a page that is only shown to somebody who is signed in. */
export function useSignedIn(): User {
  const me = useMe();
  if (!me) throw new Error('This page is for people who are signed in');
  return me;
}

/** Puts an app on the page. */
export function show(app: ReactNode): void {
  showTheme();
  addEventListener('vite:preloadError', loadAfresh);
  session.subscribe(() => {
    if (session.user()) return;
    // What was said to one person is not for the next.
    hush();
    void forgetDevice().catch(() => {});
  });
  const root = document.getElementById('app');
  if (!root) throw new Error('The page has no place for the app');
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Frame>{app}</Frame>
      </QueryClientProvider>
    </StrictMode>,
  );
}

/** When a part of this page was last found missing. */
const missingKey = 'pasokh.missing';
const storage = browserStorage();

/**
 * The server has newer apps than this page, and not its parts any more. What was typed is kept. Not while offline, and not
 * again at once: then the page says that it failed.
 */
function loadAfresh(): void {
  const last = Number(storage.get(missingKey) ?? 0);
  if (!navigator.onLine || Date.now() - last < 60_000) return;
  storage.set(missingKey, String(Date.now()));
  location.reload();
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <LanguageProvider person={useMe()}>
      {children}
      <Toasts />
    </LanguageProvider>
  );
}
