import { Lock, Reply as ReplyIcon, Send } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import type { Ticket } from '#contract/tickets.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { longestReply, useReply } from '../../shell/ticket/use-reply.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useText } from '../../ui/language.tsx';
import { Problem } from '../../ui/states.tsx';
import { text } from './text.ts';
import type { TicketActions } from './use-ticket-actions.ts';

export type ComposerMode = 'REPLY' | 'NOTE';

interface Props {
  ticket: Ticket;
  mode: ComposerMode;
  onMode: (mode: ComposerMode) => void;
  actions: TicketActions;
  onTyping: (typing: boolean) => void;
  ref: Ref<HTMLTextAreaElement>;
}

/** Where a reply or a note is written; each has its own draft. */
export function Composer({ ticket, mode, onMode, actions, onTyping, ref }: Props) {
  const words = useText(text);
  const plain = usePlainError();
  const internal = mode === 'NOTE';
  const { draft, error, isSending, isEmpty, submit } = useReply(ticket.id, { internal });
  const send = (then?: () => void) => {
    if (isEmpty) return;
    onTyping(false);
    // A reply to a ticket that is about to close keeps it open.
    if (!internal) void actions.notClosing().catch(() => {});
    submit(then);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
    if (event.key === 'Escape') event.currentTarget.blur();
  };
  const name = ticket.customer_name;
  const placeholder = internal ? words.noteHint : words.replyTo(name);

  return (
    <section
      aria-label={internal ? words.note : words.reply}
      className={cx('shrink-0 border-t border-line px-4 pt-2 pb-3', internal && 'bg-note')}
    >
      <div className="mx-auto flex max-w-3xl flex-col gap-2">
        <ToggleButtonGroup
          aria-label={`${words.reply} / ${words.note}`}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[mode]}
          onSelectionChange={(keys) => onMode(keys.has('NOTE') ? 'NOTE' : 'REPLY')}
          className="flex gap-1"
        >
          <ToggleButton id="REPLY" className={modeLook}>
            <ReplyIcon aria-hidden className="size-4 rtl:-scale-x-100" /> {words.reply}
          </ToggleButton>
          <ToggleButton id="NOTE" className={modeLook}>
            <Lock aria-hidden className="size-4" /> {words.note}
          </ToggleButton>
        </ToggleButtonGroup>
        {ticket.status === 'CLOSED' && !internal && <p className="text-sm text-muted">{words.cannotReply}</p>}
        {error && <Problem>{plain(error)}</Problem>}
        <textarea
          ref={ref}
          dir="auto"
          aria-label={placeholder}
          placeholder={placeholder}
          maxLength={longestReply}
          readOnly={isSending}
          value={draft.value}
          onChange={(event) => {
            draft.set(event.target.value);
            onTyping(event.target.value !== '');
          }}
          onBlur={() => onTyping(false)}
          onKeyDown={onKeyDown}
          className={cx(
            'field-sizing-content max-h-[35dvh] min-h-20 w-full resize-none rounded-md border bg-surface px-3 py-2 leading-6 focus:outline-2 focus:outline-accent',
            internal ? 'border-note-line' : 'border-edge',
          )}
        />
        <div className="flex items-center justify-end gap-2">
          {draft.value !== '' && <span className="me-auto text-xs text-muted">{words.draftKept}</span>}
          {!internal && ticket.status !== 'CLOSED' && (
            <Button
              isDisabled={isEmpty}
              isPending={isSending}
              onPress={() => send(actions.close)}
              className="max-sm:hidden"
            >
              {words.sendAndClose}
            </Button>
          )}
          <Button
            look="primary"
            icon={internal ? Lock : Send}
            isDisabled={isEmpty}
            isPending={isSending}
            onPress={() => send()}
          >
            {internal ? words.addNote : words.send}
          </Button>
        </div>
      </div>
    </section>
  );
}

const modeLook =
  'inline-flex min-h-7 items-center gap-1.5 rounded-md px-2.5 text-sm font-medium text-muted data-hovered:bg-hover data-selected:bg-selected data-selected:text-ink';
