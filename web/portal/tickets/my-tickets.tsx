import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { MessagesSquare, Plus, Ticket as TicketIcon } from 'lucide-react';
import type { Ticket } from '#contract/tickets.ts';
import { isUnread } from '../../client/read-marks.ts';
import { statusTones } from '../../shell/labels.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { readMarksQuery } from '../../shell/queries.ts';
import { ticketListQuery, useMoreTickets } from '../../shell/ticket-list-query.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { useFormat, useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { uiText } from '../../ui/text.ts';
import { Time } from '../../ui/time.tsx';
import { LinkButton } from '../link-button.tsx';
import { Page } from '../page.tsx';
import { text } from '../text.ts';

const all = {};

/** What a customer has asked, and how each stands. */
export function MyTickets() {
  const words = useText(text);
  const common = useText(uiText);
  const plain = usePlainError();
  const list = useQuery(ticketListQuery(all));
  const more = useMoreTickets(all);
  const items = list.data?.items ?? [];
  usePageTitle(words.tickets);
  return (
    <Page
      title={words.tickets}
      action={
        <div className="flex gap-2">
          <LinkButton to="/chats" icon={MessagesSquare}>
            {words.startChat}
          </LinkButton>
          <LinkButton to="/tickets/new" icon={Plus} primary>
            {words.newTicket}
          </LinkButton>
        </div>
      }
    >
      {list.isPending && <Skeleton lines={6} />}
      {list.isError && <Failed onRetry={() => void list.refetch()}>{plain(list.error)}</Failed>}
      {list.data && items.length === 0 && (
        <Empty icon={TicketIcon} title={words.noTickets}>
          {words.noTicketsMore}
        </Empty>
      )}
      {items.length > 0 && (
        <ul
          aria-label={words.tickets}
          className="divide-y divide-line rounded-xl border border-line bg-surface shadow-low"
        >
          {items.map((ticket) => (
            <li key={ticket.id}>
              <Row ticket={ticket} />
            </li>
          ))}
        </ul>
      )}
      {list.data && list.data.next_cursor !== null && (
        <Button className="self-center" isPending={more.isPending} onPress={() => more.mutate()}>
          {common.loadMore}
        </Button>
      )}
    </Page>
  );
}

function Row({ ticket }: { ticket: Ticket }) {
  const words = useText(text);
  const format = useFormat();
  const marks = useQuery(readMarksQuery).data;
  const { id, number, subject, status, updated_at } = ticket;
  const unread = isUnread(ticket, marks[id], 'CUSTOMER');
  return (
    <Link
      to="/tickets/$ticketId"
      params={{ ticketId: id }}
      className="flex flex-col gap-1 px-4 py-3 -outline-offset-2 hover:bg-hover"
    >
      <span className="flex items-baseline gap-2">
        <span className={cx('min-w-0 flex-1 truncate text-lg', unread ? 'font-bold' : 'font-medium')}>
          <bdi>{subject}</bdi>
        </span>
        <Time at={updated_at} className="text-sm text-muted" />
      </span>
      <span className="flex flex-wrap items-center gap-2 text-sm text-muted">
        <Badge tone={status === 'PENDING_CUSTOMER' ? 'accent' : statusTones[status]}>{words.status[status]}</Badge>
        {unread && <Badge tone="accent">{words.unread}</Badge>}
        <span>#{format.ordinal(number)}</span>
      </span>
    </Link>
  );
}
