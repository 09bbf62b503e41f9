import { ApiError, repeated } from '../../client/api.ts';
import type { Readable } from '../../client/store.ts';
import { session, storage } from './connection.ts';

/** Whom the site around us knew the visitor as when they came in last. */
const key = 'pasokh.widget.visitor';

/** Keeps the visitor who the site around us says they are. A site that says nothing of it changes nothing. */
export function followSite(visitor: Readable<string | null | undefined>): void {
  let last = Promise.resolve();
  visitor.subscribe(() => {
    const token = visitor.get();
    if (token !== undefined) last = last.then(() => become(token));
  });
}

async function become(token: string | null): Promise<void> {
  const before = storage.get(key);
  if (token === null) {
    storage.remove(key);
    // A guest, or who signed in here by themselves, was never of the site.
    if (before !== null) session.signOut();
    return;
  }
  const name = nameIn(token);
  if (name !== null && name === before && session.user()) return;
  try {
    await repeated(3, () => session.enter('/api/auth/widget', { token }));
    if (name !== null) storage.set(key, name);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (before !== null) session.signOut();
    storage.remove(key);
    // biome-ignore lint/suspicious/noConsole: whoever looks after the site reads it there
    console.warn(
      `Pasokh: the token that says who the visitor is was not taken (${error.code}): they go on as a guest.`,
    );
  }
}

/** Whom a token is about; only to see whether it is the same as before, which nobody need be asked for. */
function nameIn(token: string): string | null {
  try {
    const [header = '', claims = ''] = token.split('.').map((part) => part.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.stringify([JSON.parse(atob(header)).kid, JSON.parse(atob(claims)).sub]);
  } catch {
    return null;
  }
}
