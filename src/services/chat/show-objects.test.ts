import { expect, test } from 'vitest';
import { lastOfEach } from './show-objects.ts';

test('each stands once, at the place of its last, for all whom it concerned', () => {
  const subject = (frame: 'chat_started' | 'chat_requeued', id: string, ...people: string[]) => ({
    ...{ frame, id, people: new Set(people) },
  });
  const list = [
    subject('chat_started', 'a', 'sara', 'reza'),
    subject('chat_started', 'b', 'ali'),
    subject('chat_requeued', 'a', 'sara'),
    subject('chat_started', 'a', 'sara', 'mina'),
  ];
  expect(lastOfEach(list, ({ frame, id }) => `${frame} ${id}`)).toEqual([
    subject('chat_started', 'b', 'ali'),
    subject('chat_requeued', 'a', 'sara'),
    subject('chat_started', 'a', 'sara', 'reza', 'mina'),
  ]);
});
