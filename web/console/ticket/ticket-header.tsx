import { ArrowLeft, ArrowRight, Check, RotateCcw, UserRoundPlus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { labels, priorityTones, statusTones } from '../../shell/labels.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { Written } from '../../ui/written.tsx';
import { text } from './text.ts';
import type { TicketActions } from './use-ticket-actions.ts';
import type { Viewer } from './use-viewers.ts';

interface Props {
  ticket: Ticket;
  actions: TicketActions;
  viewers: readonly Viewer[];
  onBack: () => void;
  onAssign: () => void;
  children: ReactNode;
}

/** What it is about, how it stands, who else is there, and what can be done at once. */
export function TicketHeader({ ticket, actions, viewers, onBack, onAssign, children }: Props) {
  const words = useText(text);
  const names = useText(labels);
  const format = useFormat();
  const isClosed = ticket.status === 'CLOSED';
  return (
    <header className="flex flex-col gap-1.5 border-b border-line px-4 py-3">
      <div className="flex items-start gap-2">
        <IconButton icon={ArrowLeft} mirrored label={words.back} onPress={onBack} className="md:hidden" />
        <h1 className="min-w-0 flex-1 pt-0.5 text-lg font-semibold">
          <Written text={ticket.subject} />
        </h1>
        <IconButton icon={UserRoundPlus} label={words.assign} shortcut="a" onPress={onAssign} />
        {isClosed ? (
          <Button small icon={RotateCcw} onPress={actions.reopen} className="min-h-8">
            {words.reopen}
          </Button>
        ) : (
          <Button small icon={Check} onPress={actions.close} className="min-h-8">
            {words.close}
          </Button>
        )}
        {children}
      </div>
      <div className="flex flex-wrap items-center gap-1.5 text-sm text-muted">
        <span>#{format.ordinal(ticket.number)}</span>
        <Badge tone={statusTones[ticket.status]}>{names.status[ticket.status]}</Badge>
        {ticket.priority !== 'NORMAL' && (
          <Badge tone={priorityTones[ticket.priority]}>{names.priority[ticket.priority]}</Badge>
        )}
        <Written text={ticket.customer_name} />
        <ArrowRight aria-hidden className="size-3.5 rtl:-scale-x-100" />
        <bdi>{ticket.operator_name ?? words.nobody}</bdi>
        <span role="status" className="flex flex-wrap gap-1.5">
          {viewers.map(({ user_id, display_name, typing }) => (
            <Badge key={user_id} tone={typing ? 'warn' : 'info'}>
              {typing ? words.types(display_name) : words.looks(display_name)}
            </Badge>
          ))}
        </span>
      </div>
    </header>
  );
}
