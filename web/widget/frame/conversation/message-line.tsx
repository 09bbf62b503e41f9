import { useLanguage } from '../language.tsx';
import type { Line } from './lines.ts';
import { MessageText } from './message-text.tsx';

interface Props {
  line: Line;
  /** The last of one's own that stands in the chat: it says whether it was seen. */
  isLastSent: boolean;
  onRetry: () => void;
  onDiscard: () => void;
}

export function MessageLine({ line, isLastSent, onRetry, onDiscard }: Props) {
  const { text, format } = useLanguage();
  const { isOwn, state, endsGroup, at } = line;
  const classes = [
    'line',
    isOwn && 'own',
    endsGroup && 'ends',
    state === 'PENDING' && 'pending',
    state === 'FAILED' && 'failed',
  ];
  return (
    <li class={classes.filter(Boolean).join(' ')}>
      <div class="bubble">
        <span class="unseen">{isOwn ? text.you : line.name}</span>
        <MessageText body={line.body} />
      </div>
      {state === 'FAILED' ? (
        <p class="meta">
          {text.notSent}{' '}
          <button type="button" class="link" onClick={onRetry}>
            {text.tryAgain}
          </button>{' '}
          <button type="button" class="link" onClick={onDiscard}>
            {text.discard}
          </button>
        </p>
      ) : (
        (endsGroup || isLastSent) && (
          <p class="meta">
            {at === null ? text.sending : <time dateTime={at}>{format.time(at)}</time>}
            {isLastSent && <span> · {state === 'SEEN' ? text.seen : text.sent}</span>}
          </p>
        )
      )}
    </li>
  );
}
