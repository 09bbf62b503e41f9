import { expect, test } from 'vitest';
import { newId } from './ids.ts';
import { createLocalLive, type Hint, onEvent } from './live.ts';

const revoked = (session_id: string): Hint => ({ name: 'session.revoked', payload: { session_id }, audience: [] });
const edited = (ticket_id: string): Hint => ({ name: 'ticket.edited', payload: { ticket_id }, audience: ['admins'] });

test('every listener hears every hint, in the order of publishing', () => {
  const live = createLocalLive(() => {});
  const heard: Hint[][] = [[], []];
  for (const list of heard) live.onHints((hints) => list.push(...hints));
  const [first, second, third] = [edited(newId()), revoked(newId()), edited(newId())];
  live.publish([first, second]);
  live.publish([third]);
  expect(heard).toEqual([
    [first, second, third],
    [first, second, third],
  ]);
});

// Seen to fail without the `try` around each listener.
test('a listener that throws harms neither the others nor the publisher, and is told of', () => {
  const errors: unknown[] = [];
  const live = createLocalLive((error) => errors.push(error));
  const heard: string[] = [];
  live.onHints(() => {
    throw new Error('broken');
  });
  live.onHints((hints) => heard.push(...hints.map(({ name }) => name)));
  live.publish([edited(newId())]);
  expect([heard, errors]).toEqual([['ticket.edited'], [new Error('broken')]]);
});

test('a reaction to one name is called for that name only, with its payload', () => {
  const live = createLocalLive(() => {});
  const sessions: string[] = [];
  onEvent(live, 'session.revoked', ({ session_id }) => sessions.push(session_id));
  const id = newId();
  live.publish([edited(newId()), revoked(id)]);
  expect(sessions).toEqual([id]);
});

test('nobody hears anything after the end', async () => {
  const live = createLocalLive(() => {});
  const heard: unknown[] = [];
  live.onHints((hints) => heard.push(hints));
  await live.close();
  live.publish([edited(newId())]);
  expect(heard).toEqual([]);
});
