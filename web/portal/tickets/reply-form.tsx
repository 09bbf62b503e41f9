import { Send } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { longestReply, useReply } from '../../shell/ticket/use-reply.ts';
import { Button } from '../../ui/button.tsx';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { text } from '../text.ts';

/** Where the customer goes on. */
export function ReplyForm({ ticket }: { ticket: Ticket }) {
  const words = useText(text);
  const plain = usePlainError();
  const { draft, error, isSending, isEmpty, submit } = useReply(ticket.id);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    submit();
  };
  return (
    <section aria-label={words.reply} className="flex shrink-0 flex-col gap-2 border-t border-line p-4">
      {ticket.status === 'CLOSED' && <p className="text-sm text-muted">{words.closedHint}</p>}
      {error && <Problem>{plain(error)}</Problem>}
      <textarea
        dir="auto"
        aria-label={words.reply}
        placeholder={words.reply}
        maxLength={longestReply}
        readOnly={isSending}
        value={draft.value}
        onChange={(event) => draft.set(event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-[35dvh] min-h-20 w-full resize-none rounded-lg border border-edge bg-surface px-3 py-2 leading-6 focus:outline-2 focus:outline-accent"
      />
      <div className="flex items-center justify-end gap-3">
        {draft.value !== '' && <span className="me-auto text-sm text-muted">{words.draftKept}</span>}
        <Button look="primary" icon={Send} isDisabled={isEmpty} isPending={isSending} onPress={() => submit()}>
          {words.sendReply}
        </Button>
      </div>
    </section>
  );
}
