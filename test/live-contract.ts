import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../src/kit/ids.ts';
import type { Hint, Live } from '../src/kit/live.ts';

export const revoked = (session_id = newId()): Hint => ({
  name: 'session.revoked',
  payload: { session_id },
  audience: [],
});
export const edited = (ticket_id = newId()): Hint => ({
  name: 'ticket.edited',
  payload: { ticket_id },
  audience: ['admins'],
});

/** What every implementation of `Live` keeps inside one process. */
export function liveContract(name: string, make: (onError: (error: unknown) => void) => Promise<Live>): void {
  describe(`live ${name}`, () => {
    let live: Live;
    let errors: unknown[];
    beforeEach(async () => {
      errors = [];
      live = await make((error) => errors.push(error));
    });
    afterEach(() => live.close());

    // Seen to fail when hints are delivered only as they come back from Redis.
    test('every listener has heard every hint once, in the order of publishing, when `publish` returns', () => {
      const heard: Hint[][] = [[], []];
      for (const list of heard) live.onHints((hints) => list.push(...hints));
      const [first, second, third] = [edited(), revoked(), edited()];
      live.publish([first, second]);
      live.publish([third]);
      expect(heard).toEqual([
        [first, second, third],
        [first, second, third],
      ]);
    });

    // Seen to fail without the `try` around each listener.
    test('a listener that throws harms neither the others nor the publisher, and is told of', () => {
      const heard: Hint[] = [];
      live.onHints(() => {
        throw new Error('broken');
      });
      live.onHints((hints) => heard.push(...hints));
      const hint = edited();
      live.publish([hint]);
      expect([heard, errors]).toEqual([[hint], [new Error('broken')]]);
    });

    test('nobody hears anything after the end', async () => {
      const heard: unknown[] = [];
      live.onHints((hints) => heard.push(hints));
      await live.close();
      live.publish([edited()]);
      expect(heard).toEqual([]);
    });
  });
}
