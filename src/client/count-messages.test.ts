import { expect, test } from 'vitest';
import type { ChatMessage } from '../contract/chats.ts';
import { type CountedMember, countMessages, none, type StoredMessage } from './count-messages.ts';

const chat_id = 'the chat';
const row = (seq: number, sender_id: string, body = `${sender_id} ${seq}`): StoredMessage => ({
  ...{ chat_id, seq, sender_id, body, id: `${sender_id}-${body}`, client_message_id: `of ${body}` },
});
const whole = [row(1, 'sara'), row(2, 'reza'), row(3, 'sara')];

const shown = (rows: readonly StoredMessage[]): ChatMessage[] =>
  rows.map((one) => ({ ...one, sender_role: 'CUSTOMER', sender_name: one.sender_id, created_at: '' }));

/** Who sent what of `sent` and got an acknowledgement for each, and sees `seen`. */
function member(
  person_id: string | null,
  sent: readonly StoredMessage[],
  seen: readonly StoredMessage[],
): CountedMember {
  const own = sent.filter(({ sender_id }) => sender_id === person_id);
  const said = own.map(({ id, body, client_message_id }) => ({ id, body, client_message_id, acked: true, tries: 1 }));
  return { chat_id, person_id, client: { sent: new Map([[chat_id, said]]), messages: () => shown(seen) } };
}
const count = (stored: readonly StoredMessage[], seen = stored, sent = whole) => {
  const { lost, doubled, ghosts, late } = countMessages(stored, [
    member('sara', sent, seen),
    member('reza', sent, stored),
  ]);
  return { lost, doubled, ghosts, late };
};

test('each kind of trouble is counted as what it is', () => {
  const [first, second, third] = [row(1, 'sara'), row(2, 'reza'), row(3, 'sara')];
  expect(count(whole)).toEqual(none);
  expect(count([first, second])).toEqual({ ...none, lost: 1 });
  expect(count(whole, [first, second])).toEqual({ ...none, lost: 1 });
  expect(count([...whole, row(4, 'mina', 'boo')])).toEqual({ ...none, ghosts: 1 });
  expect(count(whole, [...whole, row(4, 'mina', 'boo')])).toEqual({ ...none, ghosts: 1, late: 1 });
  expect(count([...whole, { ...third, seq: 4, id: 'again' }])).toMatchObject({ lost: 0, late: 0 });
  expect(count([...whole, { ...third, seq: 4, id: 'again' }]).doubled).toBeGreaterThan(0);
  expect(count([first, second, { ...third, seq: 4 }])).toEqual({ ...none, late: 1 });
  expect(count(whole, [first, third, second])).toEqual({ ...none, late: 2 });
});

test('another window, and the history, must show the same', () => {
  const members = [member('sara', whole, whole), member('reza', whole, whole), member(null, [], whole)];
  expect(countMessages(whole, members)).toEqual({ ...none, sent: 3, acknowledged: 3, stored: 3, repeated: 0 });
  const short = countMessages(whole, [...members, member(null, [], whole.slice(1))]);
  expect(short).toMatchObject({ lost: 1, late: 2 });
});
