import { queryOptions } from '@tanstack/react-query';
import type { Static } from 'typebox';
import type { NotificationPage } from '#contract/notifications.ts';
import type { Department, Operator, Skill } from '#contract/operators.ts';
import type { Page } from '#contract/primitives.ts';
import type { Reply, Ticket, TicketChange, TicketCounts, TicketCustomer } from '#contract/tickets.ts';
import { reduceNotifications, toNotificationList } from '../client/notifications.ts';
import { reduceOperators } from '../client/operators.ts';
import type { ReadMarks } from '../client/read-marks.ts';
import { reduceReplies } from '../client/replies.ts';
import { reduceTicket } from '../client/tickets.ts';
import { followed } from '../client/with-frames.ts';
import { api, live } from './connection.ts';

const load = followed(live);

/** Kept true by what is heard live: not asked for again before something says so. */
const heardLive = { staleTime: Number.POSITIVE_INFINITY };
/** What changes seldom and is told of by nobody. */
const seldom = { staleTime: 60_000 };

/** All of a list that is short by nature: departments, skills, operators. */
async function everyItem<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<T> = await api.get<Page<T>>(path, { limit: 100, cursor });
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return items;
}

export const departmentsQuery = queryOptions({
  queryKey: ['departments'],
  queryFn: () => everyItem<Department>('/api/departments'),
  ...seldom,
});

export const skillsQuery = queryOptions({
  queryKey: ['skills'],
  queryFn: () => everyItem<Skill>('/api/skills'),
  ...seldom,
});

export const operatorsQuery = queryOptions({
  queryKey: ['operators'],
  queryFn: () => load(() => everyItem<Operator>('/api/operators'), reduceOperators),
  ...seldom,
});

/** Asked for again by hear.ts whenever a ticket changes somewhere. */
export const countsQuery = queryOptions({
  queryKey: ['tickets', 'counts'],
  queryFn: () => api.get<TicketCounts>('/api/tickets/counts'),
  ...heardLive,
});

export const notificationPage = (cursor?: string) =>
  load(
    () =>
      api.get<Static<typeof NotificationPage>>('/api/notifications', { limit: 25, cursor }).then(toNotificationList),
    reduceNotifications,
  );
export const notificationsQuery = queryOptions({
  queryKey: ['notifications'],
  queryFn: () => notificationPage(),
  ...heardLive,
});

/** Gathered from the pages of tickets that are loaded. */
export const readMarksQuery = queryOptions({
  queryKey: ['read-marks'],
  queryFn: (): ReadMarks => ({}),
  enabled: false,
  initialData: {},
  ...heardLive,
});

export const ticketQuery = (id: string) =>
  queryOptions({
    queryKey: ['tickets', 'one', id],
    queryFn: () =>
      load(() => api.get<{ ticket: Ticket }>(`/api/tickets/${id}`).then(({ ticket }) => ticket), reduceTicket),
    ...heardLive,
  });

/** The whole conversation, oldest first. */
export const repliesQuery = (id: string) =>
  queryOptions({
    queryKey: ['tickets', 'replies', id],
    queryFn: () => load(() => everyItem<Reply>(`/api/tickets/${id}/replies`), reduceReplies(id)),
    ...heardLive,
  });

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ['tickets', 'history', id],
    queryFn: () => everyItem<TicketChange>(`/api/tickets/${id}/history`),
    ...heardLive,
  });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['tickets', 'customer', id],
    queryFn: () =>
      api.get<{ customer: TicketCustomer }>(`/api/tickets/${id}/customer`).then(({ customer }) => customer),
    ...seldom,
  });
