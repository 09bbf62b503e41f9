import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Coffee } from 'lucide-react';
import { usePlainError } from '../../shell/plain-errors.ts';
import { departmentsQuery } from '../../shell/queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { useFormat, useText } from '../../ui/language.tsx';
import { useNow } from '../../ui/now.ts';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { Card } from './card.tsx';
import { waitingChatsQuery } from './queries.ts';
import { text } from './text.ts';

/** The waiting line: who, where, since when. */
export function WaitingChats() {
  const words = useText(text);
  const format = useFormat();
  const plain = usePlainError();
  const now = useNow();
  const waiting = useQuery(waitingChatsQuery);
  const departments = useQuery(departmentsQuery).data ?? [];
  const chats = (waiting.data?.items ?? []).toSorted((a, b) => a.queued_at.localeCompare(b.queued_at));
  return (
    <Card title={words.line} count={chats.length}>
      {waiting.isPending && <Skeleton />}
      {waiting.isError && <Failed onRetry={() => void waiting.refetch()}>{plain(waiting.error)}</Failed>}
      {waiting.data && chats.length === 0 && (
        <Empty icon={Coffee} title={words.lineEmpty}>
          {words.lineEmptyMore}
        </Empty>
      )}
      <ul>
        {chats.map(({ id, customer_id, customer_name, department_id, position, queued_at }) => (
          <li key={id} className="border-t border-line">
            <Link
              to="/chats/$chatId"
              params={{ chatId: id }}
              className="flex items-center gap-3 px-4 py-2 hover:bg-hover"
            >
              <Avatar size="small" id={customer_id} name={customer_name} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">
                  <bdi>{customer_name}</bdi>
                </span>
                <span className="block text-sm text-muted">
                  {departments.find((department) => department.id === department_id)?.name}
                  {position !== null && ` · ${words.place(format.number(position))}`}
                </span>
              </span>
              <span className="text-sm tabular-nums">{format.duration((now - Date.parse(queued_at)) / 1000)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
