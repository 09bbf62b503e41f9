import { describe, expect, test } from 'vitest';
import type { Chat } from '../../src/contract/chats.ts';
import type { Notification } from '../../src/contract/notifications.ts';
import type { Operator } from '../../src/contract/operators.ts';
import type { Reply } from '../../src/contract/tickets.ts';
import { reduceChats, toChatList } from '../../web/client/chat-list.ts';
import type { Frame } from '../../web/client/frames.ts';
import { appendNotifications, reduceNotifications, toNotificationList } from '../../web/client/notifications.ts';
import { reduceOperators } from '../../web/client/operators.ts';
import { isUnread, mergeReadMarks, reduceReadMarks } from '../../web/client/read-marks.ts';
import { reduceReplies } from '../../web/client/replies.ts';
import { at } from './staged.ts';

describe('replies', () => {
  const reply = (n: number, of: Partial<Reply> = {}): Reply => ({
    id: `reply-${n}`,
    ticket_id: 'one',
    author_id: 'sara',
    author_role: 'CUSTOMER',
    author_name: 'Sara',
    body: `reply ${n}`,
    internal: false,
    created_at: at(n),
    ...of,
  });
  const said = (data: Reply): Frame => ({ event: 'ticket_replied', data });

  test('come in their order, whatever the order in which they are heard, and once', () => {
    const heard = [4, 2, 3, 4].map((n) => said(reply(n)));
    expect(heard.reduce(reduceReplies('one'), [reply(1)])).toEqual([1, 2, 3, 4].map((n) => reply(n)));
  });

  test('of one moment stand by their ids', () => {
    const twins = [reply(2, { created_at: at(1) }), reply(1)];
    expect(
      twins
        .map(said)
        .reduce(reduceReplies('one'), [])
        .map(({ id }) => id),
    ).toEqual(['reply-1', 'reply-2']);
  });

  test('of another ticket change nothing', () => {
    const replies = [reply(1)];
    expect(reduceReplies('one')(replies, said(reply(2, { ticket_id: 'two' })))).toBe(replies);
  });
});

describe('read marks', () => {
  test('move forward only', () => {
    const read = (read_at: string): Frame => ({
      event: 'ticket_read',
      data: { id: 'mark', ticket_id: 'one', read_at },
    });
    expect([read(at(2)), read(at(1))].reduce(reduceReadMarks, {})).toEqual({ one: at(2) });
    expect(mergeReadMarks({ one: at(2), two: at(2) }, { one: at(1), two: at(3) })).toEqual({ one: at(2), two: at(3) });
  });

  test('say what is unread: only what the other side has said since', () => {
    const ticket = { last_customer_reply_at: at(5), last_staff_reply_at: null };
    expect(isUnread(ticket, undefined, 'STAFF')).toBe(true);
    expect(isUnread(ticket, at(4), 'STAFF')).toBe(true);
    expect(isUnread(ticket, at(5), 'STAFF')).toBe(false);
    expect(isUnread(ticket, undefined, 'CUSTOMER')).toBe(false);
  });
});

describe('notifications', () => {
  const notification = (n: number, read_at: string | null = null): Notification => ({
    ...{ id: `notification-${n}`, kind: 'TICKET_REPLIED', ticket_id: 'one', chat_id: null },
    ...{ title: 'a reply', body: 'hello', created_at: at(n), read_at },
  });
  const told = (data: Notification): Frame => ({ event: 'notification', data });
  const list = toNotificationList({
    items: [notification(5), notification(4, at(9))],
    next_cursor: 'more',
    unread_count: 3,
  });
  const counted = (frames: Frame[]) => {
    const { items, unread_count, recount } = frames.reduce(reduceNotifications, list);
    return { ids: items.map(({ id }) => id.slice(-1)).join(''), unread_count, recount };
  };

  test('are counted once, however often they are heard', () => {
    const twice = [told(notification(6)), told(notification(6))];
    expect(counted(twice)).toEqual({ ids: '654', unread_count: 4, recount: false });
    const read = [told(notification(5, at(10))), told(notification(5, at(10)))];
    expect(counted(read)).toEqual({ ids: '54', unread_count: 2, recount: false });
  });

  test('stay read, and one that came and was read is not unread', () => {
    expect(counted([told(notification(5, at(10))), told(notification(5))])).toMatchObject({ unread_count: 2 });
    expect(counted([told(notification(6, at(10)))])).toEqual({ ids: '654', unread_count: 3, recount: false });
  });

  test('below what is loaded cannot be counted here', () => {
    expect(counted([told(notification(1, at(10)))])).toEqual({ ids: '54', unread_count: 3, recount: true });
    const next = toNotificationList({ items: [notification(1)], next_cursor: null, unread_count: 2 });
    const all = appendNotifications(reduceNotifications(list, told(notification(1, at(10)))), next);
    expect(all).toMatchObject({ unread_count: 2, recount: false });
  });
});

test('operators stand as they were last heard of', () => {
  const reza: Operator = {
    ...{ id: 'reza', display_name: 'Reza', enabled: true, status: 'OFFLINE', chosen_status: 'OFFLINE' },
    ...{ department_ids: [], skills: [], ticket_capacity: 5, chat_capacity: 2, active_tickets: 0, active_chats: 0 },
  };
  const status: Frame = {
    event: 'operator_status',
    data: { operator_id: 'reza', status: 'BUSY', chosen_status: 'ONLINE', chats: 2, tickets: 1 },
  };
  expect(reduceOperators([reza], status)).toEqual([
    { ...reza, status: 'BUSY', chosen_status: 'ONLINE', active_chats: 2, active_tickets: 1 },
  ]);
});

describe('a list of chats', () => {
  const chat = (n: number, of: Partial<Chat> = {}): Chat => ({
    ...{ id: `chat-${n}`, status: 'ACTIVE', customer_id: 'sara', customer_name: 'Sara', operator_id: 'reza' },
    ...{ operator_name: 'Reza', department_id: 'support', subject: null, skills: [], position: null, head_seq: 2 },
    ...{ customer_read_seq: 0, operator_read_seq: 0, ticket_id: null, end_reason: null, created_at: at(n) },
    ...{ updated_at: at(n), queued_at: at(n), started_at: at(n), ended_at: null },
    ...of,
  });
  const list = toChatList({ items: [chat(2), chat(1)], next_cursor: null });
  const active = reduceChats({ status: ['ACTIVE'] });

  test('takes what begins, and loses what ends or is gone', () => {
    const begun = active(list, { event: 'chat_started', data: { chat: chat(3) } });
    expect(begun.items.map(({ id }) => id)).toEqual(['chat-3', 'chat-2', 'chat-1']);
    const ended = chat(2, { status: 'ENDED', updated_at: at(50) });
    const without = active(begun, { event: 'chat_ended', data: { chat: ended, reason: 'OPERATOR_ENDED' } });
    expect(active(without, { event: 'chat_gone', data: { id: 'chat-1' } }).items.map(({ id }) => id)).toEqual([
      'chat-3',
    ]);
  });

  test('knows how far each was written and read, and does not forget it by older word', () => {
    const read: Frame = { event: 'read', data: { chat_id: 'chat-1', user_id: 'reza', seq: 2 } };
    const older: Frame = { event: 'chat_changed', data: { chat: chat(1, { ticket_id: 'one', updated_at: at(5) }) } };
    expect([read, older].reduce(active, list).items[1]).toMatchObject({ operator_read_seq: 2, ticket_id: 'one' });
  });
});
