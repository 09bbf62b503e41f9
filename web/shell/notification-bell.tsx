import { useMutation, useQuery } from '@tanstack/react-query';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Dialog as AriaDialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import type { Notification } from '#contract/notifications.ts';
import { appendNotifications } from '../client/notifications.ts';
import { Count } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import { useText } from '../ui/language.tsx';
import { popoverLook } from '../ui/select.tsx';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';
import { uiText } from '../ui/text.ts';
import { Time } from '../ui/time.tsx';
import { complain } from '../ui/toasts.tsx';
import { api } from './connection.ts';
import { text } from './notification-text.ts';
import { usePlainError } from './plain-errors.ts';
import { notificationPage, notificationsQuery } from './queries.ts';
import { queryClient } from './query-client.ts';

/** What one was told of, newest first, with how much of it is new. */
export function NotificationBell({ onOpen }: { onOpen: (about: Notification) => void }) {
  const words = useText(text);
  const [open, setOpen] = useState(false);
  const unread = useQuery(notificationsQuery).data?.unread_count ?? 0;
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <AriaButton className="relative me-1 flex size-8 items-center justify-center rounded-md data-hovered:bg-hover">
        <Bell aria-hidden className="size-4.5" />
        <span className="sr-only">{words.notifications}</span>
        <span className="absolute -end-1 -top-1">
          <Count value={unread} label={words.unread} strong />
        </span>
      </AriaButton>
      <Popover className={cx(popoverLook, 'w-96')}>
        <AriaDialog aria-label={words.notifications} className="flex max-h-[70dvh] flex-col outline-none">
          <Notifications
            unread={unread}
            onOpen={(notification) => {
              setOpen(false);
              onOpen(notification);
            }}
          />
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  );
}

function Notifications({ unread, onOpen }: { unread: number; onOpen: (about: Notification) => void }) {
  const words = useText(text);
  const common = useText(uiText);
  const plain = usePlainError();
  const list = useQuery(notificationsQuery);
  const onError = (error: Error) => complain(plain(error));
  const readAll = useMutation({
    mutationFn: () => api.post('/api/notifications/read-all'),
    onSuccess: () => list.refetch(),
    onError,
  });
  const more = useMutation({
    mutationFn: async (cursor: string) => {
      const next = await notificationPage(cursor);
      // Loaded afresh meanwhile, the list has another end.
      queryClient.setQueryData(notificationsQuery.queryKey, (known) =>
        known?.next_cursor === cursor ? appendNotifications(known, next) : known,
      );
    },
    onError,
  });
  const items = list.data?.items ?? [];

  const open = (notification: Notification) => {
    onOpen(notification);
    // Heard back live, here as everywhere.
    if (notification.read_at === null) void api.post(`/api/notifications/${notification.id}/read`).catch(() => {});
  };

  if (list.isPending) return <Skeleton lines={4} />;
  if (list.isError) return <Failed onRetry={() => void list.refetch()} />;
  if (items.length === 0)
    return (
      <Empty icon={Bell} title={words.noNotifications}>
        {words.noNotificationsMore}
      </Empty>
    );
  const nextCursor = list.data.next_cursor;
  return (
    <>
      <header className="flex items-center justify-between border-b border-line px-3 py-2">
        <h2 className="font-semibold">{words.notifications}</h2>
        <Button
          small
          look="quiet"
          isDisabled={unread === 0}
          isPending={readAll.isPending}
          onPress={() => readAll.mutate()}
        >
          {words.allRead}
        </Button>
      </header>
      <ul className="min-h-0 flex-1 overflow-y-auto p-1">
        {items.map((notification) => (
          <li key={notification.id}>
            <AriaButton
              onPress={() => open(notification)}
              className="flex w-full gap-2.5 rounded-md px-2.5 py-2 text-start data-hovered:bg-hover"
            >
              <span
                className={cx(
                  'mt-2 size-2 shrink-0 rounded-full',
                  notification.read_at === null ? 'bg-accent' : 'bg-transparent',
                )}
              />
              <span className="min-w-0 flex-1">
                <span dir="auto" className={cx('block truncate', notification.read_at === null && 'font-medium')}>
                  {notification.title}
                </span>
                <span dir="auto" className="line-clamp-2 block text-sm text-muted">
                  {notification.body}
                </span>
              </span>
              <Time at={notification.created_at} className="shrink-0 text-xs text-muted" />
            </AriaButton>
          </li>
        ))}
        {nextCursor !== null && (
          <li className="p-2 text-center">
            <Button small look="quiet" isPending={more.isPending} onPress={() => more.mutate(nextCursor)}>
              {common.loadMore}
            </Button>
          </li>
        )}
      </ul>
    </>
  );
}
