import type { Chat } from '../../src/contract/chats.ts';
import type { Notification } from '../../src/contract/notifications.ts';
import type { Operator } from '../../src/contract/operators.ts';
import type { Page } from '../../src/contract/primitives.ts';
import type { Reply, Ticket } from '../../src/contract/tickets.ts';
import { ticketFolders } from '../../src/contract/tickets.ts';
import type { Api } from '../../web/client/api.ts';
import { type ChatFilter, type ChatList, reduceChats, toChatList } from '../../web/client/chat-list.ts';
import type { Frame } from '../../web/client/frames.ts';
import { type NotificationList, reduceNotifications, toNotificationList } from '../../web/client/notifications.ts';
import { reduceOperators } from '../../web/client/operators.ts';
import { mergeReadMarks, type ReadMarks, reduceReadMarks } from '../../web/client/read-marks.ts';
import { reduceReplies } from '../../web/client/replies.ts';
import { reduceTickets, type TicketFilter, type TicketList, toTicketList } from '../../web/client/tickets.ts';

/** All that the web shows to one person: every kind of list, each with every filter that a client can judge. */
export interface World {
  tickets: TicketList[];
  marks: ReadMarks;
  replies: Record<string, Reply[]>;
  notifications: NotificationList;
  operators: Operator[];
  chats: ChatList[];
}
export interface Viewer {
  id: string;
  role: 'CUSTOMER' | 'OPERATOR' | 'ADMIN';
  department_ids: string[];
}

const filters = ({ role, id, department_ids }: Viewer): TicketFilter[] => [
  {},
  ...[{ status: ['OPEN' as const, 'PENDING_OPERATOR' as const] }, { priority: ['URGENT' as const] }, { tag: 'vip' }],
  ...[{ operator_id: 'none' }, { customer_id: id }, { operator_id: id }],
  ...department_ids.map((department_id) => ({ department_id })),
  ...(role === 'CUSTOMER' ? [] : ticketFolders.map((folder) => ({ folder }))),
];
const chatFilters = ({ id }: Viewer): ChatFilter[] => [
  ...[{}, { status: ['ACTIVE' as const] }, { status: ['ENDED' as const] }, { operator_id: id }, { customer_id: id }],
];

export function reduceWorld(viewer: Viewer): (world: World, frame: Frame) => World {
  const tickets = filters(viewer).map((filter) => reduceTickets(filter, viewer));
  const chats = chatFilters(viewer).map((filter) => reduceChats(filter));
  return (world, frame) => ({
    tickets: world.tickets.map((list, at) => tickets[at]?.(list, frame) ?? list),
    marks: reduceReadMarks(world.marks, frame),
    replies: Object.fromEntries(
      Object.entries(world.replies)
        .filter(([id]) => frame.event !== 'ticket_gone' || frame.data.id !== id)
        .map(([id, replies]) => [id, reduceReplies(id)(replies, frame)]),
    ),
    notifications: reduceNotifications(world.notifications, frame),
    operators: reduceOperators(world.operators, frame),
    chats: world.chats.map((list, at) => chats[at]?.(list, frame) ?? list),
  });
}

/** The same, freshly fetched. */
export async function fetchWorld(api: Api, viewer: Viewer): Promise<World> {
  const limit = 100;
  const pages = await Promise.all(
    filters(viewer).map((filter) =>
      api.get<Page<Ticket> & { read_marks: Record<string, string> }>('/api/tickets', { ...filter, limit }),
    ),
  );
  const replies = pages[0]?.items.map(async ({ id }) => {
    const { items } = await api.get<Page<Reply>>(`/api/tickets/${id}/replies`, { limit });
    return [id, items] as const;
  });
  const chats = chatFilters(viewer).map((filter) => api.get<Page<Chat>>('/api/chats', { ...filter, limit }));
  const notifications = api.get<Page<Notification> & { unread_count: number }>('/api/notifications', { limit });
  const isStaff = viewer.role !== 'CUSTOMER';
  return {
    tickets: pages.map(toTicketList),
    marks: pages.reduce((marks, page) => mergeReadMarks(marks, page.read_marks), {}),
    replies: Object.fromEntries(await Promise.all(replies ?? [])),
    notifications: toNotificationList(await notifications),
    operators: isStaff ? (await api.get<Page<Operator>>('/api/operators', { limit })).items : [],
    chats: (await Promise.all(chats)).map(toChatList),
  };
}

interface Held {
  viewer: Viewer;
  source: 'live' | 'feed';
  /** Those that somebody opened and still may read. */
  conversations: readonly string[];
}

/**
 * What of it must be the same. Left out is what is not told: when a message or a mark touched a chat, the places of others
 * in the line, and what an operator who is away has chosen. How far a chat is stands in its own stream, which is neither
 * in the feed nor for who only looks on.
 */
export function comparable(world: World, { viewer, source, conversations }: Held): object {
  const readable = new Set(world.tickets[0]?.items.map(({ id }) => id));
  const { items, unread_count } = world.notifications;
  const pick = <T>(record: Readonly<Record<string, T>>, isIn: (id: string) => boolean) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => isIn(id)));
  const comparableChat = (chat: Chat): object => {
    const { updated_at: _, position: __, head_seq, customer_read_seq, operator_read_seq, ...rest } = chat;
    const isMember = chat.customer_id === viewer.id || chat.operator_id === viewer.id;
    return isMember && source === 'live' ? { ...rest, head_seq, customer_read_seq, operator_read_seq } : rest;
  };
  return {
    tickets: world.tickets.map((list) => list.items),
    marks: pick(world.marks, (id) => readable.has(id)),
    replies: pick(world.replies, (id) => conversations.includes(id)),
    notifications: { items, unread_count },
    operators: world.operators,
    chats: world.chats.map((list) => list.items.map(comparableChat)),
  };
}
