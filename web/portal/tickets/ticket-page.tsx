import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ArrowLeft, Check, FileQuestion, RotateCcw } from 'lucide-react';
import type { Ticket } from '#contract/tickets.ts';
import { ApiError } from '../../client/api.ts';
import { api } from '../../shell/connection.ts';
import { keepTicket } from '../../shell/hear.ts';
import { statusTones } from '../../shell/labels.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { repliesQuery, ticketQuery } from '../../shell/queries.ts';
import { Conversation } from '../../shell/ticket/conversation.tsx';
import { useReading } from '../../shell/ticket/use-reading.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { uiText } from '../../ui/text.ts';
import { complain, say } from '../../ui/toasts.tsx';
import { text } from '../text.ts';
import { ReplyForm } from './reply-form.tsx';

/** One ticket of one's own: what was said, how it stands, and what one can do. */
export function TicketPage() {
  const words = useText(text);
  const plain = usePlainError();
  const { ticketId } = useParams({ from: '/signed-in/tickets/$ticketId' });
  const ticket = useQuery(ticketQuery(ticketId));
  usePageTitle(ticket.data?.subject ?? words.tickets);
  if (ticket.error instanceof ApiError && ticket.error.code === 'not_found')
    return (
      <Empty icon={FileQuestion} title={words.notFound}>
        {words.notFoundMore}
      </Empty>
    );
  if (ticket.data) return <OwnTicket key={ticketId} ticket={ticket.data} />;
  if (ticket.isError) return <Failed onRetry={() => void ticket.refetch()}>{plain(ticket.error)}</Failed>;
  return <Skeleton lines={6} />;
}

function OwnTicket({ ticket }: { ticket: Ticket }) {
  const words = useText(text);
  const common = useText(uiText);
  const format = useFormat();
  const plain = usePlainError();
  const navigate = useNavigate();
  const replies = useQuery(repliesQuery(ticket.id));
  const change = useMutation({
    mutationFn: (to: 'close' | 'reopen') => api.post<{ ticket: Ticket }>(`/api/tickets/${ticket.id}/${to}`),
    onSuccess: ({ ticket: changed }, to) => {
      keepTicket(changed);
      if (to === 'close') say(words.closed, { label: common.undo, act: () => change.mutate('reopen') });
    },
    onError: (error) => complain(plain(error)),
  });
  const isClosed = ticket.status === 'CLOSED';

  useReading(ticket.id, ticket.last_staff_reply_at);

  return (
    <div className="mx-auto flex min-h-0 w-full max-w-3xl flex-1 flex-col">
      <header className="flex flex-wrap items-start gap-2 border-b border-line px-4 py-4">
        <IconButton icon={ArrowLeft} mirrored label={words.back} onPress={() => void navigate({ to: '/' })} />
        <div className="min-w-0 flex-1">
          <h1 className="text-xl font-bold">
            <bdi>{ticket.subject}</bdi>
          </h1>
          <p className="mt-1 flex flex-wrap items-center gap-2 text-sm text-muted">
            <Badge tone={statusTones[ticket.status]}>{words.status[ticket.status]}</Badge>
            <span>#{format.ordinal(ticket.number)}</span>
          </p>
        </div>
        <Button
          icon={isClosed ? RotateCcw : Check}
          isPending={change.isPending}
          onPress={() => change.mutate(isClosed ? 'reopen' : 'close')}
        >
          {isClosed ? words.reopen : words.close}
        </Button>
      </header>
      {replies.isPending && <Skeleton lines={6} className="flex-1" />}
      {replies.isError && !replies.data && (
        <Failed onRetry={() => void replies.refetch()}>{plain(replies.error)}</Failed>
      )}
      {replies.data && <Conversation ticket={ticket} replies={replies.data} />}
      <ReplyForm ticket={ticket} />
    </div>
  );
}
