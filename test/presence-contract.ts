import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../src/kit/ids.ts';
import { type Presence, presenceTimes } from '../src/kit/presence.ts';

const { heartbeat, lease } = presenceTimes;

/**
 * What every implementation of `Presence` keeps. `make` opens an empty store that tells time by `now`, in milliseconds.
 */
export function presenceContract(name: string, make: (now: () => number) => Promise<Presence>): void {
  describe(`presence ${name}`, () => {
    let clock: number;
    let presence: Presence;
    let reza: string;
    let mina: string;
    beforeEach(async () => {
      clock = 1_800_000_000_000;
      presence = await make(() => clock);
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
      expect(await presence.expired()).toEqual([]);
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
      expect([await states(), await presence.expired()]).toEqual([['CONNECTED', 'CONNECTED'], []]);
      clock += 1;
      expect([await states(), await presence.expired()]).toEqual([['AWAY', 'CONNECTED'], [reza]]);
    });

    // Seen to fail when looking at somebody forgets the ended leases.
    test('a person whose last lease ran out is named once, whoever looked meanwhile', async () => {
      await presence.renew(reza, 'a');
      await presence.renew(reza, 'b');
      clock += lease;
      expect(await states()).toEqual(['AWAY', 'AWAY']);
      expect([await presence.expired(), await presence.expired()]).toEqual([[reza], []]);
    });

    test('one who comes back before that is news again, and is not named', async () => {
      await presence.renew(reza, 'a');
      clock += lease;
      expect(await presence.renew(reza, 'b')).toBe(true);
      expect([await presence.expired(), await states()]).toEqual([[], ['CONNECTED', 'AWAY']]);
    });

    test('giving back the one lease that still held, after another ran out, is the last end', async () => {
      await presence.renew(reza, 'a');
      clock += 1;
      await presence.renew(reza, 'b');
      clock += lease - 1;
      expect(await presence.release(reza, 'b')).toBe(true);
      expect(await presence.expired()).toEqual([]);
    });

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
      const young = await make(() => clock);
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
