import { useState } from 'react';
import { createDrafts } from '../client/drafts.ts';
import { session } from './connection.ts';

const drafts = createDrafts({ person: () => session.user()?.id ?? null });

interface Draft {
  value: string;
  set(text: string): void;
  /** It was sent. */
  clear(): void;
}

/** Text that is being typed for something, such as `ticket:ID:REPLY`; it is there again after a reload. */
export function useDraft(key: string): Draft {
  const [typed, setTyped] = useState(() => ({ key, value: drafts.read(key) }));
  if (typed.key !== key) setTyped({ key, value: drafts.read(key) });
  return {
    value: typed.value,
    set(value) {
      drafts.write(key, value);
      setTyped({ key, value });
    },
    clear() {
      drafts.remove(key);
      setTyped({ key, value: '' });
    },
  };
}
