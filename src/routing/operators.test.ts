import { expect, test } from 'vitest';
import { statusOf } from './operators.ts';

const mina = { enabled: true, chosen_status: 'ONLINE', chat_capacity: 2, active_chats: 1 } as const;

test('the status follows from choice, connection and load', () => {
  expect(statusOf(mina, 'CONNECTED')).toBe('ONLINE');
  expect(statusOf({ ...mina, active_chats: 2 }, 'CONNECTED')).toBe('BUSY');
  // Draining: more is open than the capacity, which was lowered.
  expect(statusOf({ ...mina, active_chats: 3 }, 'CONNECTED')).toBe('BUSY');
  expect(statusOf({ ...mina, chosen_status: 'OFFLINE', active_chats: 2 }, 'CONNECTED')).toBe('OFFLINE');
  expect(statusOf(mina, 'AWAY')).toBe('OFFLINE');
  expect(statusOf({ ...mina, enabled: false }, 'CONNECTED')).toBe('OFFLINE');
});

test('not knowing the connection is not read as away', () => {
  expect(statusOf(mina, 'UNKNOWN')).toBe('ONLINE');
  expect(statusOf(mina, undefined)).toBe('ONLINE');
});

test('who takes no chats is not busy with them', () => {
  expect(statusOf({ ...mina, chat_capacity: 0, active_chats: 0 }, 'CONNECTED')).toBe('ONLINE');
});
