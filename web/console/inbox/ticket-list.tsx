import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Inbox as InboxIcon } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { TicketFolder } from '#contract/tickets.ts';
import { usePlainError } from '../../shell/plain-errors.ts';
import { readMarksQuery } from '../../shell/queries.ts';
import { closings } from '../../shell/ticket/closings.ts';
import { ticketListQuery, useMoreTickets } from '../../shell/ticket-list-query.ts';
import { Button } from '../../ui/button.tsx';
import { useText } from '../../ui/language.tsx';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { useStore } from '../../ui/store.ts';
import { uiText } from '../../ui/text.ts';
import { useCommands } from '../commands.ts';
import { text as consoleText } from '../text.ts';
import { folderPaths, type InboxSearch, toTicketFilter } from './search.ts';
import { text } from './text.ts';
import { TicketRow } from './ticket-row.tsx';

interface Props {
  folder: TicketFolder;
  search: InboxSearch;
  openId: string | undefined;
}

const rowHeight = 78;
const rowOf = (list: HTMLElement | null, id: string) => list?.querySelector<HTMLElement>(`[data-ticket="${id}"]`);

/** The tickets of a folder, newest first. Only the rows in sight are on the page, however many there are. */
export function TicketList({ folder, search, openId }: Props) {
  const words = useText(text);
  const { keys } = useText(consoleText);
  const common = useText(uiText);
  const plain = usePlainError();
  const navigate = useNavigate();
  const filter = useMemo(() => toTicketFilter(folder, search), [folder, search]);
  const list = useQuery(ticketListQuery(filter));
  const more = useMoreTickets(filter);
  const marks = useQuery(readMarksQuery).data;
  const closing = useStore(closings);
  const items = useMemo(
    () => (list.data?.items ?? []).filter(({ id }) => folder === 'ALL' || folder === 'CLOSED' || !closing.has(id)),
    [list.data, closing, folder],
  );
  const [cursorId, setCursorId] = useState(openId);
  /** Where the cursor was last: its ticket may leave the list. */
  const place = useRef(0);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 8,
  });

  const inSight = rows.getVirtualItems();
  const lastInSight = inSight.at(-1)?.index ?? -1;
  const isNearEnd = list.data?.next_cursor !== null && lastInSight >= items.length - 15;
  useEffect(() => {
    if (isNearEnd && items.length > 0 && !more.isPending && !more.isError) more.mutate();
  }, [isNearEnd, items.length, more]);

  const wasOpen = useRef(openId);
  useEffect(() => {
    if (openId !== undefined) setCursorId(openId);
    // Back from a ticket, one is where one left the list.
    else if (wasOpen.current !== undefined) rowOf(box.current, wasOpen.current)?.focus();
    wasOpen.current = openId;
  }, [openId]);

  const open = (ticketId: string) =>
    void navigate({ to: '/inbox/$folder/$ticketId', params: { folder: folderPaths[folder], ticketId }, search });
  const move = (by: number) => {
    const at = items.findIndex(({ id }) => id === cursorId);
    // What came after it stands in its place now.
    const from = at >= 0 ? at + by : cursorId === undefined ? 0 : by > 0 ? place.current : place.current - 1;
    const next = Math.min(Math.max(from, 0), items.length - 1);
    const ticket = items[next];
    if (!ticket) return;
    place.current = next;
    setCursorId(ticket.id);
    rows.scrollToIndex(next);
    // The row may come into being only with the scrolling.
    requestAnimationFrame(() => rowOf(box.current, ticket.id)?.focus());
    if (openId !== undefined) open(ticket.id);
  };
  useCommands([
    { id: 'next', label: keys.next, key: 'j', keyOnly: true, act: () => move(1) },
    { id: 'previous', label: keys.previous, key: 'k', keyOnly: true, act: () => move(-1) },
  ]);

  if (list.isPending) return <Skeleton lines={8} />;
  if (list.isError && items.length === 0)
    return <Failed onRetry={() => void list.refetch()}>{plain(list.error)}</Failed>;
  if (items.length === 0) {
    const [title, more] =
      Object.keys(search).length > 0 ? [words.nothingFits, words.nothingFitsMore] : words.empty[folder];
    return (
      <Empty icon={InboxIcon} title={title ?? ''}>
        {more}
      </Empty>
    );
  }
  const nextCursor = list.data?.next_cursor ?? null;
  const entered = cursorId !== undefined && items.some(({ id }) => id === cursorId) ? cursorId : items[0]?.id;
  return (
    <div ref={box} className="min-h-0 flex-1 overflow-y-auto" data-testid="ticket-list">
      <ul aria-label={words.list} className="relative" style={{ height: rows.getTotalSize() }}>
        {inSight.map(({ index, start, key }) => {
          const ticket = items[index];
          if (!ticket) return null;
          return (
            <li
              key={key}
              aria-setsize={nextCursor === null ? items.length : -1}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0"
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
            >
              <TicketRow
                ticket={ticket}
                readAt={marks[ticket.id]}
                isOpen={ticket.id === openId}
                isEntry={ticket.id === entered}
                onOpen={() => open(ticket.id)}
              />
            </li>
          );
        })}
      </ul>
      {nextCursor !== null && (
        <div role="status" className="flex flex-col items-center gap-2 p-4 text-sm text-muted">
          {more.isError ? plain(more.error) : words.loadingMore}
          {more.isError && (
            <Button small onPress={() => more.mutate()}>
              {common.tryAgain}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
