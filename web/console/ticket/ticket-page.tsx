import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { FileQuestion } from 'lucide-react';
import { ApiError } from '../../client/api.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { ticketQuery } from '../../shell/queries.ts';
import { useText } from '../../ui/language.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { text } from './text.ts';
import { TicketView } from './ticket-view.tsx';

/** The ticket that the address names. */
export function TicketPage() {
  const words = useText(text);
  const plain = usePlainError();
  const { ticketId } = useParams({ from: '/inbox/$folder/$ticketId' });
  const { folder } = useParams({ from: '/inbox/$folder' });
  const search = useSearch({ from: '/inbox/$folder' });
  const navigate = useNavigate();
  const ticket = useQuery(ticketQuery(ticketId));
  usePageTitle(ticket.data?.subject ?? words.conversation);

  const isGone = ticket.error instanceof ApiError && ticket.error.code === 'not_found';
  if (isGone)
    return (
      <Empty icon={FileQuestion} title={words.notFound}>
        {words.notFoundMore}
      </Empty>
    );
  if (ticket.data) {
    const back = () => void navigate({ to: '/inbox/$folder', params: { folder }, search });
    return <TicketView key={ticketId} ticket={ticket.data} onBack={back} />;
  }
  if (ticket.isError) return <Failed onRetry={() => void ticket.refetch()}>{plain(ticket.error)}</Failed>;
  return <Skeleton lines={6} />;
}
