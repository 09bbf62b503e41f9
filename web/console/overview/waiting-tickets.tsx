import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Sparkles } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { WaitingTicket } from '#contract/tickets.ts';
import { labels, priorityTones } from '../../shell/labels.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { departmentsQuery } from '../../shell/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { useNow } from '../../ui/now.ts';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { text as ticketText } from '../ticket/text.ts';
import { Why } from '../ticket/why.tsx';
import { Card } from './card.tsx';
import { waitingTicketsQuery } from './queries.ts';
import { text } from './text.ts';

/** Tickets nobody has yet: since when, and why. */
export function WaitingTickets() {
  const words = useText(text);
  const plain = usePlainError();
  const waiting = useQuery(waitingTicketsQuery);
  const items = waiting.data?.items ?? [];
  return (
    <Card title={words.waits} count={items.length}>
      {waiting.isPending && <Skeleton />}
      {waiting.isError && <Failed onRetry={() => void waiting.refetch()}>{plain(waiting.error)}</Failed>}
      {waiting.data && items.length === 0 && (
        <Empty icon={Sparkles} title={words.waitsEmpty}>
          {words.waitsEmptyMore}
        </Empty>
      )}
      <ul>
        {items.map((item) => (
          <li key={item.ticket.id} className="border-t border-line px-4 py-2">
            <Waiting item={item} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Waiting({ item: { ticket, queued_at, explanation } }: { item: WaitingTicket }) {
  const words = useText(text);
  const reasons = useText(ticketText).wait;
  const names = useText(labels);
  const format = useFormat();
  const now = useNow();
  const departments = useQuery(departmentsQuery).data ?? [];
  const [open, setOpen] = useState(false);
  const reason = explanation?.wait?.reason;
  return (
    <>
      <div className="flex items-center gap-2">
        <Link
          to="/inbox/$folder/$ticketId"
          params={{ folder: 'unassigned', ticketId: ticket.id }}
          search={{}}
          className="min-w-0 flex-1 truncate font-medium hover:underline"
        >
          <bdi>{ticket.subject}</bdi>
        </Link>
        {ticket.priority !== 'NORMAL' && (
          <Badge tone={priorityTones[ticket.priority]}>{names.priority[ticket.priority]}</Badge>
        )}
        <span className="text-sm tabular-nums">{format.duration((now - Date.parse(queued_at)) / 1000)}</span>
      </div>
      <p className="text-sm text-muted">
        {departments.find(({ id }) => id === ticket.department_id)?.name} · {reason ? reasons[reason] : words.notLooked}{' '}
        {explanation && (
          <AriaButton
            aria-expanded={open}
            onPress={() => setOpen(!open)}
            className="rounded-sm text-accent-ink underline"
          >
            {words.why}
          </AriaButton>
        )}
      </p>
      {open && explanation && (
        <div className="mt-2 rounded-md bg-sunken p-3">
          <Why reasoning={explanation} />
        </div>
      )}
    </>
  );
}
