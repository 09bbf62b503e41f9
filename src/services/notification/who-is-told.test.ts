import { describe, expect, it } from 'vitest';
import type { Scene } from './scene-queries.ts';
import { readersOf, whoIsTold } from './who-is-told.ts';

const ticket = {
  id: 'ticket',
  number: 1001,
  subject: 'Refund',
  status: 'PENDING_OPERATOR',
  customer_id: 'sara',
  operator_id: 'reza',
  readers: ['customer:sara', 'operator:reza'],
};
const reply = {
  author_id: 'mina',
  author_name: 'Mina',
  body: 'text',
  internal: false,
  created_at: '2026-11-22T14:05:00Z',
  readers: ['customer:sara', 'operator:reza'],
};
const scene = (name: string, actor_id: string | null, about: Partial<Scene>): Scene => ({
  event: { event_id: 'event', name, payload: {}, actor_id },
  ticket,
  reply: null,
  assignment: null,
  chat: null,
  unread: null,
  link: null,
  factor: null,
  ...about,
});

describe('an internal note', () => {
  const note = { ...reply, internal: true, readers: ['operator:reza'] };

  // Fails when the rule of ticket.replied does not look at `internal`.
  it('that comes as a reply is told to nobody', () => {
    expect(whoIsTold(scene('ticket.replied', 'mina', { reply: note }))).toEqual([]);
    expect(whoIsTold(scene('ticket.replied', 'mina', { reply }))).toEqual([
      { user_id: 'sara', wording: 'replied_customer' },
    ]);
  });

  it('is the owner’s to hear of, and a public reply is no note', () => {
    expect(whoIsTold(scene('ticket.noted', 'mina', { reply: note }))).toEqual([
      { user_id: 'reza', wording: 'noted_operator' },
    ]);
    expect(whoIsTold(scene('ticket.noted', 'mina', { reply }))).toEqual([]);
  });

  it('has readers of its own, which are fewer than the ticket’s', () => {
    expect(readersOf(scene('ticket.noted', 'mina', { reply: note }))).toEqual(['operator:reza']);
  });
});

describe('a chat', () => {
  const chat = {
    id: 'chat',
    status: 'WAITING',
    subject: null,
    customer_id: 'sara',
    customer_name: 'Sara',
    operator_id: null,
    ticket_id: null,
    started_at: null,
    waiting_since: '2026-11-22T14:05:00Z',
    waited_seconds: 200,
    desk: ['reza', 'mina'],
    readers: ['customer:sara', 'admins'],
    desk_readers: ['department:support', 'admins'],
  };
  const about = (unread: Scene['unread'], name = 'chat.unread') =>
    scene(name, null, { ticket: null, chat: { ...chat, operator_id: 'reza' }, unread });
  const messages = [{ author_name: 'Mina', body: 'text', created_at: '2026-11-22T14:05:00Z' }];

  // Seen to fail when `readersOf` gives the desk's readers always.
  it('may be known of by the desk, but what was said in it only by those in the conversation', () => {
    expect(readersOf(about(null, 'chat.waited_long'))).toEqual(chat.desk_readers);
    expect(readersOf(about({ user_id: 'reza', messages }))).toEqual(chat.readers);
  });

  it('has unread messages for its customer and its operator, and for nobody else who is named', () => {
    expect(whoIsTold(about({ user_id: 'sara', messages }))).toEqual([{ user_id: 'sara', wording: 'unread_customer' }]);
    expect(whoIsTold(about({ user_id: 'reza', messages }))).toEqual([{ user_id: 'reza', wording: 'unread_operator' }]);
    expect(whoIsTold(about({ user_id: 'mina', messages }))).toEqual([]);
    expect(whoIsTold(about(null))).toEqual([]);
  });
});

it('what is gone is told to nobody', () => {
  for (const name of [
    'ticket.assigned',
    'ticket.replied',
    'ticket.noted',
    'ticket.closed',
    'ticket.reopened',
    'chat.waited_long',
    'chat.missed',
    'chat.unread',
    'link.issued',
    'factor.changed',
  ]) {
    expect(whoIsTold(scene(name, null, { ticket: null }))).toEqual([]);
  }
});

it('a customer who is staff by now is still the customer of the own ticket', () => {
  const own = { ...reply, author_id: 'sara' };
  expect(whoIsTold(scene('ticket.replied', 'sara', { reply: own }))).toEqual([
    { user_id: 'reza', wording: 'replied_operator' },
  ]);
});
