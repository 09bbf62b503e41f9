import type { Notification } from '#contract/notifications.ts';
import type { Page } from '#contract/primitives.ts';
import type { Frame } from './frames.ts';
import { append, type KeysetList, type Kind, toList, upsert } from './keyset-list.ts';

/** Loaded pages of `GET /api/notifications`, newest first. */
export interface NotificationList extends KeysetList<Notification> {
  /** Of the whole list, loaded or not. */
  readonly unread_count: number;
  /** One below what is loaded has changed: only the server can tell how many are unread. Load the first page afresh. */
  readonly recount: boolean;
}

const kind: Kind<Notification> = {
  keyOf: ({ id }) => id,
  // It changes once: it is read.
  versionOf: ({ read_at }) => read_at ?? '',
};

export const toNotificationList = (page: Page<Notification> & { unread_count: number }): NotificationList => ({
  ...toList(kind, page),
  unread_count: page.unread_count,
  recount: false,
});
/** `next` is the page at `list.next_cursor`, made into a list of its own; it counted later. */
export const appendNotifications = (list: NotificationList, next: NotificationList): NotificationList => ({
  ...append(kind, list, next),
  unread_count: next.unread_count,
  recount: next.recount,
});

/** What a frame changes about the list and its count. */
export function reduceNotifications(list: NotificationList, { event, data }: Frame): NotificationList {
  if (event !== 'notification') return list;
  const known = list.items.find(({ id }) => id === data.id);
  const isBelow = !known && list.next_cursor !== null && (list.floor === null || data.id < list.floor);
  if (isBelow) return list.recount ? list : { ...list, recount: true };
  const next = upsert(kind, list, data, true);
  if (next === list) return list;
  const before = known?.read_at === null ? 1 : 0;
  const after = data.read_at === null ? 1 : 0;
  return { ...list, ...next, unread_count: list.unread_count - before + after };
}
