import { Lock } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Reply, Ticket } from '#contract/tickets.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { cx } from '../../ui/cx.ts';
import { useText } from '../../ui/language.tsx';
import { MessageText } from '../../ui/message-text.tsx';
import { ScrollArea } from '../../ui/scroll-area.tsx';
import { Time } from '../../ui/time.tsx';
import { Written } from '../../ui/written.tsx';
import { useSignedIn } from '../app.tsx';
import { text } from './text.ts';

/** What was said, oldest first; internal notes look like nothing a customer could see. New words scroll into sight. */
export function Conversation({ ticket, replies }: { ticket: Ticket; replies: readonly Reply[] }) {
  const words = useText(text);
  const box = useRef<HTMLElement>(null);
  const last = replies.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: to the end, whenever there is another end
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [last]);
  return (
    <ScrollArea
      ref={box}
      role="log"
      label={words.conversation}
      className="min-h-32 flex-1 overflow-y-auto px-4 py-4 -outline-offset-2"
    >
      <ol className="mx-auto flex max-w-3xl flex-col gap-4">
        {replies.map((reply) => (
          <ReplyItem key={reply.id} reply={reply} isCustomer={reply.author_id === ticket.customer_id} />
        ))}
      </ol>
    </ScrollArea>
  );
}

function ReplyItem({ reply, isCustomer }: { reply: Reply; isCustomer: boolean }) {
  const words = useText(text);
  const isMine = useSignedIn().id === reply.author_id;
  const look = reply.internal
    ? 'border border-dashed border-note-line bg-note'
    : isCustomer
      ? 'border border-line bg-canvas'
      : 'bg-accent-soft';
  return (
    <li className="flex gap-3">
      <Avatar id={reply.author_id} name={reply.author_name} />
      <article className="min-w-0 flex-1">
        <header className="mb-1 flex flex-wrap items-baseline gap-x-2">
          <span className={cx('font-semibold', isMine && 'text-accent-ink')}>
            <Written text={reply.author_name} />
          </span>
          {reply.internal && (
            <span className="inline-flex items-center gap-1 self-center rounded-sm bg-note px-1.5 text-xs font-medium text-note-ink">
              <Lock aria-hidden className="size-3" />
              {words.internal} · {words.onlyStaff}
            </span>
          )}
          <Time at={reply.created_at} as="full" className="text-xs text-muted" />
        </header>
        <div className={cx('w-fit max-w-full rounded-lg px-3.5 py-2', look)}>
          <MessageText body={reply.body} />
        </div>
      </article>
    </li>
  );
}
