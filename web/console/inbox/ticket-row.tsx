import { memo } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { isUnread } from '../../client/read-marks.ts';
import { labels, priorityTones, statusTones } from '../../shell/labels.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { cx } from '../../ui/cx.ts';
import { useFormat, useText } from '../../ui/language.tsx';
import { Time } from '../../ui/time.tsx';
import { Written } from '../../ui/written.tsx';
import { text } from './text.ts';

interface Props {
  ticket: Ticket;
  readAt: string | undefined;
  isOpen: boolean;
  /** The one of the list that Tab comes to. */
  isEntry: boolean;
  onOpen: () => void;
}

/** One ticket of a list: whose it is, what it is about, how it stands. */
export const TicketRow = memo(function TicketRow({ ticket, readAt, isOpen, isEntry, onOpen }: Props) {
  const words = useText(text);
  const names = useText(labels);
  const format = useFormat();
  const { id, number, subject, customer_id, customer_name, operator_name, status, priority, tags, updated_at } = ticket;
  const unread = isUnread(ticket, readAt, 'STAFF');
  return (
    <button
      type="button"
      data-ticket={id}
      tabIndex={isEntry ? 0 : -1}
      aria-current={isOpen ? 'true' : undefined}
      onClick={onOpen}
      className={cx(
        'flex h-full w-full gap-3 border-b border-line px-3 py-2.5 text-start -outline-offset-2',
        isOpen ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <Avatar id={customer_id} name={customer_name} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className={cx('min-w-0 flex-1 truncate', unread ? 'font-bold' : 'font-medium')}>
            <Written text={subject} />
          </span>
          <Time at={updated_at} className="shrink-0 text-xs text-muted" />
        </span>
        <span className="flex items-center gap-1.5 text-sm text-muted">
          <span className="min-w-0 truncate">
            <Written text={customer_name} />
          </span>
          <span className="shrink-0">#{format.ordinal(number)}</span>
          <span aria-hidden>·</span>
          <span className="min-w-0 flex-1 truncate">
            <bdi>{operator_name ?? words.unassigned}</bdi>
          </span>
          {unread && (
            <span className="size-2 shrink-0 rounded-full bg-accent">
              <span className="sr-only">{words.unread}</span>
            </span>
          )}
        </span>
        <span className="flex gap-1 overflow-hidden">
          <Badge tone={statusTones[status]}>{names.status[status]}</Badge>
          {(priority === 'HIGH' || priority === 'URGENT') && (
            <Badge tone={priorityTones[priority]}>{names.priority[priority]}</Badge>
          )}
          {tags.slice(0, 3).map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </span>
      </span>
    </button>
  );
});
