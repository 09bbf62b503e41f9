import { useQuery } from '@tanstack/react-query';
import { PanelRight } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { repliesQuery } from '../../shell/queries.ts';
import { closings } from '../../shell/ticket/closings.ts';
import { Conversation } from '../../shell/ticket/conversation.tsx';
import { useReading } from '../../shell/ticket/use-reading.ts';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useText } from '../../ui/language.tsx';
import { Failed, Skeleton } from '../../ui/states.tsx';
import { useStore } from '../../ui/store.ts';
import { Tabs } from '../../ui/tabs.tsx';
import { useCommands } from '../commands.ts';
import { text as consoleText } from '../text.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { Composer, type ComposerMode } from './composer.tsx';
import { Details } from './details.tsx';
import { History } from './history.tsx';
import { text } from './text.ts';
import { TicketHeader } from './ticket-header.tsx';
import { useTicketActions } from './use-ticket-actions.ts';
import { useViewers } from './use-viewers.ts';

/** A ticket: what was said, what to do with it, and what is known of it. */
export function TicketView({ ticket, onBack }: { ticket: Ticket; onBack: () => void }) {
  const words = useText(text);
  const { keys } = useText(consoleText);
  const plain = usePlainError();
  const replies = useQuery(repliesQuery(ticket.id));
  const actions = useTicketActions(ticket);
  const viewers = useViewers(ticket.id);
  const [mode, setMode] = useState<ComposerMode>('REPLY');
  const [assigning, setAssigning] = useState(false);
  const [aside, setAside] = useState(false);
  const writing = useRef<HTMLTextAreaElement>(null);

  useReading(ticket.id, ticket.last_customer_reply_at);
  const write = (chosen: ComposerMode) => {
    setMode(chosen);
    writing.current?.focus();
  };
  const isClosing = useStore(closings).has(ticket.id);
  const isClosed = isClosing || ticket.status === 'CLOSED';
  const shown = isClosed ? { ...ticket, status: 'CLOSED' as const } : ticket;
  const closeOrReopen = isClosed ? actions.reopen : actions.close;
  useCommands([
    { id: 'reply', label: keys.reply, key: 'r', act: () => write('REPLY') },
    { id: 'note', label: keys.note, key: 'n', act: () => write('NOTE') },
    { id: 'close', label: isClosed ? words.reopen : words.close, key: 'e', act: closeOrReopen },
    { id: 'assign', label: words.assign, key: 'a', act: () => setAssigning(true) },
    { id: 'back', label: words.back, key: 'Escape', act: onBack },
  ]);

  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col overflow-y-auto">
        <TicketHeader
          ticket={shown}
          actions={actions}
          viewers={viewers.people}
          onBack={onBack}
          onAssign={() => setAssigning(true)}
        >
          <IconButton
            icon={PanelRight}
            mirrored
            label={words.details}
            className="xl:hidden"
            aria-expanded={aside}
            onPress={() => setAside(!aside)}
          />
        </TicketHeader>
        {replies.isPending && <Skeleton lines={6} className="flex-1" />}
        {replies.isError && !replies.data && (
          <Failed onRetry={() => void replies.refetch()}>{plain(replies.error)}</Failed>
        )}
        {replies.data && <Conversation ticket={ticket} replies={replies.data} />}
        <Composer
          ref={writing}
          ticket={ticket}
          mode={mode}
          onMode={setMode}
          actions={actions}
          onTyping={viewers.setTyping}
        />
      </div>
      <aside
        aria-label={words.details}
        className={cx(
          'w-full max-w-80 flex-col overflow-y-auto border-s border-line bg-surface xl:flex',
          aside ? 'flex max-xl:absolute max-xl:inset-y-0 max-xl:end-0 max-xl:z-20 max-xl:shadow-high' : 'hidden',
        )}
      >
        {aside && (
          <div className="flex justify-end p-2 xl:hidden">
            <IconButton icon={PanelRight} mirrored label={words.details} onPress={() => setAside(false)} />
          </div>
        )}
        <Tabs
          label={words.details}
          className="flex-1"
          items={[
            {
              id: 'details',
              label: words.details,
              content: <Details ticket={ticket} actions={actions} onAssign={() => setAssigning(true)} />,
            },
            { id: 'history', label: words.history, content: <History ticketId={ticket.id} /> },
          ]}
        />
      </aside>
      <AssignDialog ticket={ticket} actions={actions} isOpen={assigning} onClose={() => setAssigning(false)} />
    </div>
  );
}
