import { useSyncExternalStore } from 'react';
import { createDrafts } from '../client/drafts.ts';
import { createListeners } from '../client/store.ts';
import { session } from './connection.ts';

const drafts = createDrafts({ person: () => session.user()?.id ?? null });
const changed = createListeners<void>();

interface Draft {
  value: string;
  set(text: string): void;
  clear(): void;
}

/** Text that is being typed for something, such as `ticket:ID:REPLY`; it is there again after a reload. */
export function useDraft(key: string): Draft {
  const value = useSyncExternalStore(changed.add, () => drafts.read(key));
  return {
    value,
    set(text) {
      drafts.write(key, text);
      changed.tell();
    },
    clear() {
      drafts.remove(key);
      changed.tell();
    },
  };
}

/** It was sent; words that were changed meanwhile stay. */
export function dropSentDraft(key: string, sent: string): void {
  if (drafts.read(key).trim() !== sent) return;
  drafts.remove(key);
  changed.tell();
}
