import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../src/kit/ids.ts';
import { type Presence, type PresenceTimes, presenceTimes } from '../src/kit/presence.ts';

const times = presenceTimes(25);
const { heartbeat, lease } = times;

/** Opens an empty store whose age counts from now. It tells time by `now`, in milliseconds. */
type Make = (times: PresenceTimes, now: () => number) => Promise<Presence>;

/** What every implementation of `Presence` keeps. */
export function presenceContract(name: string, make: Make): void {
  describe(`presence ${name}`, () => {
    let clock: number;
    let presence: Presence;
    let reza: string;
    let mina: string;
    beforeEach(async () => {
      clock = 1_800_000_000_000;
      presence = await make(times, () => clock);
      clock += heartbeat;
      [reza, mina] = [newId(), newId()];
    });
    afterEach(() => presence.close());
    const states = async () => Object.values(Object.fromEntries(await presence.look([reza, mina])));

    test('a lease connects that person alone; giving it back ends that', async () => {
      expect(await presence.renew(reza, 'a')).toBe(true);
      expect(await states()).toEqual(['CONNECTED', 'AWAY']);
      expect(await presence.release(reza, 'a')).toBe(true);
      expect(await states()).toEqual(['AWAY', 'AWAY']);
    });

    // A7. Seen to fail with one lease for each person.
    test('only the first socket is news, and only the end of the last one', async () => {
      expect([
        await presence.renew(reza, 'a'),
        await presence.renew(reza, 'b'),
        await presence.renew(reza, 'a'),
      ]).toEqual([true, false, false]);
      expect(await presence.release(reza, 'a')).toBe(false);
      expect(await states()).toEqual(['CONNECTED', 'AWAY']);
      expect([await presence.release(reza, 'a'), await presence.release(mina, 'b')]).toEqual([false, false]);
      expect(await presence.release(reza, 'b')).toBe(true);
    });

    test('a socket that renews stays; one that is silent ends with its lease, not before', async () => {
      await presence.renew(reza, 'a');
      await presence.renew(mina, 'b');
      clock += lease - 1;
      await presence.renew(mina, 'b');
      expect(await states()).toEqual(['CONNECTED', 'CONNECTED']);
      clock += 1;
      expect(await states()).toEqual(['AWAY', 'CONNECTED']);
    });

    // Seen to fail when `renew` counts the leases that ran out.
    test('one who comes back after the lease ran out is news again', async () => {
      await presence.renew(reza, 'a');
      clock += lease;
      expect(await presence.renew(reza, 'b')).toBe(true);
      expect(await states()).toEqual(['CONNECTED', 'AWAY']);
    });

    // Seen to fail when `release` counts the leases that ran out.
    test('giving back the one lease that still held, after another ran out, is the last end', async () => {
      await presence.renew(reza, 'a');
      clock += 1;
      await presence.renew(reza, 'b');
      clock += lease - 1;
      expect(await presence.release(reza, 'b')).toBe(true);
    });

    // The same.
    test('a lease that ran out cannot be given back', async () => {
      await presence.renew(reza, 'a');
      clock += lease;
      expect(await presence.release(reza, 'a')).toBe(false);
    });

    // Seen to fail with one lease for each person.
    test('twenty quick refreshes leave no ghost', async () => {
      for (let tab = 0; tab < 20; tab++) {
        await presence.renew(reza, `tab ${tab}`);
        if (tab > 0) await presence.release(reza, `tab ${tab - 1}`);
      }
      expect(await presence.release(reza, 'tab 19')).toBe(true);
      expect(await states()).toEqual(['AWAY', 'AWAY']);
    });

    // A flush, or a restart: "unknown" is not read as "offline".
    test('a young store does not know who is away, but who is there', async () => {
      const young = await make(times, () => clock);
      await young.renew(reza, 'a');
      const look = async () => [...(await young.look([reza, mina])).values()];
      clock += heartbeat - 1;
      expect(await look()).toEqual(['CONNECTED', 'UNKNOWN']);
      clock += 1;
      expect(await look()).toEqual(['CONNECTED', 'AWAY']);
      await young.close();
    });
  });
}
