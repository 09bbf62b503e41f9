import { useRef } from 'react';
import { newClientId } from '../client/client-id.ts';

/**
 * Idempotency keys for what one form sends: the same words are the same attempt, so a try whose answer was lost is not done
 * twice, and changed words are a new one.
 */
export function useAttemptKey(): (words: unknown) => string {
  const attempt = useRef({ words: '', key: '' });
  return (words) => {
    const said = JSON.stringify(words);
    if (attempt.current.words !== said) attempt.current = { words: said, key: newClientId() };
    return attempt.current.key;
  };
}
