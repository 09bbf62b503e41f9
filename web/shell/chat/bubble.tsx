import { Check, CheckCheck, CircleAlert, Clock } from 'lucide-react';
import { memo } from 'react';
import type { ChatMessage } from '#contract/chats.ts';
import type { Outgoing } from '../../client/chat-room.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useText } from '../../ui/language.tsx';
import { MessageText } from '../../ui/message-text.tsx';
import { Time } from '../../ui/time.tsx';
import { Written } from '../../ui/written.tsx';
import { rooms } from './rooms.ts';
import { text } from './text.ts';

const look = 'w-fit max-w-[min(34rem,85%)] rounded-xl px-3.5 py-1.5';
const own = 'self-end rounded-ee-sm bg-accent-soft';

interface Props {
  message: ChatMessage;
  isOwn: boolean;
  /** The first of several of one person in a row: it says who. */
  isFirst: boolean;
  /** How far it has come, for the last of one's own. */
  mark: string | null;
}

/** One message: one's own at the end of the line, others at its start. */
export const Bubble = memo(function Bubble({ message, isOwn, isFirst, mark }: Props) {
  const words = useText(text);
  const Icon = mark === words.seen ? CheckCheck : Check;
  return (
    <article
      data-seq={message.seq}
      className={cx(look, isFirst && 'mt-2', isOwn ? own : 'self-start rounded-es-sm border border-line bg-surface')}
    >
      {isFirst && (
        <span className={isOwn ? 'sr-only' : 'block text-xs font-semibold text-accent-ink'}>
          <Written text={message.sender_name} />
        </span>
      )}
      <MessageText body={message.body} />
      <p className="flex items-center justify-end gap-1 text-xs text-muted">
        <Time at={message.created_at} as="clock" />
        {mark !== null && (
          <>
            <Icon aria-hidden className="size-3.5" />
            <span>{mark}</span>
          </>
        )}
      </p>
    </article>
  );
});

/** A message of one's own that is under way, or that the server refused. */
export function OutgoingBubble({ chatId, message }: { chatId: string; message: Outgoing }) {
  const words = useText(text);
  const { client_message_id, body, state, error } = message;
  const failed = state === 'FAILED';
  return (
    <article data-state={state} className={cx(look, own, failed && 'bg-danger-soft')}>
      <MessageText body={body} />
      {failed ? (
        <div role="alert" className="flex flex-wrap items-center justify-end gap-1 text-sm text-danger">
          <CircleAlert aria-hidden className="size-3.5" />
          {words.notSent}. {error !== null && error !== 'offline' && error !== 'timeout' && words.reasons[error]}
          <Button small look="quiet" onPress={() => rooms.retry(chatId, client_message_id)}>
            {words.retry}
          </Button>
          <Button small look="quiet" onPress={() => rooms.discard(chatId, client_message_id)}>
            {words.discard}
          </Button>
        </div>
      ) : (
        <p className="flex items-center justify-end gap-1 text-xs text-muted">
          <Clock aria-hidden className="size-3.5" />
          {words.sending}
        </p>
      )}
    </article>
  );
}
