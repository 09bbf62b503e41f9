import type { LiveState } from '../../../client/live.ts';
import type { Readable } from '../../../client/store.ts';
import { useLanguage } from '../language.tsx';
import { useStore } from '../use-store.ts';

/** Says calmly that the connection is away. A short break is not worth a word: it shows itself late (see the styles). */
export function ConnectionBar({ connection }: { connection: Readable<LiveState> }) {
  const { text } = useLanguage();
  const state = useStore(connection);
  return (
    <div role="status" class="connection">
      {state !== 'ONLINE' && <p>{state === 'OFFLINE' ? text.offline : text.connecting}</p>}
    </div>
  );
}
