import { useState } from 'preact/hooks';
import { createDrafts } from '../../client/drafts.ts';
import { session } from './connection.ts';

/** Guests and who is nobody yet are the same visitor; an account's words are its own. */
function account(): string | null {
  const user = session.user();
  return user && !user.guest ? user.id : null;
}
export const drafts = createDrafts({ person: account });

/** A site may say who its visitor is while they are typing already. */
let before = account();
session.subscribe(() => {
  const now = account();
  if (before === null && now !== null) drafts.adopt();
  before = now;
});

/** A question that was begun is the same text as the message they leave instead, or the chat's first. */
export type DraftName = 'widget:name' | 'widget:email' | 'widget:message';

export function useDraft(name: DraftName): [string, (value: string) => void] {
  const [value, setValue] = useState(() => drafts.read(name));
  return [
    value,
    (next) => {
      drafts.write(name, next);
      setValue(next);
    },
  ];
}
