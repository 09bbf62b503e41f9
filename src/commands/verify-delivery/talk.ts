import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../client/http-client.ts';
import type { Random } from '../../client/random.ts';
import type { Person } from './person.ts';

/** One person in one chat. */
export interface Seat {
  chat_id: string;
  person: Person;
  name: string;
}

/** Every so many messages, one is sent from both windows at once. */
const oneTwiceOf = 6;
/** What was said last may take so long until it is acknowledged, in milliseconds. */
const patience = 30_000;

/**
 * Everybody talks in each of their chats until told to stop, and then finishes what they began.
 * @param pause milliseconds between two messages of a seat, about.
 * @returns what the server said against a message, if anything.
 */
export async function talk(
  seats: readonly Seat[],
  { pause, random, until }: { pause: (seat: Seat) => number; random: Random; until: AbortSignal },
): Promise<string[]> {
  const against: string[] = [];
  let talking = seats.length;
  const talkOn = async (seat: Seat) => {
    try {
      for (let at = 1; !until.aborted; at++) {
        await seat.person.say(seat.chat_id, bodyOf(seat, at, random), random.below(oneTwiceOf) === 0);
        await sleep(pause(seat) * (0.5 + random.next()), undefined, { signal: until }).catch(() => {});
      }
    } catch (error) {
      against.push(error instanceof Error ? error.message : String(error));
    }
    talking -= 1;
  };
  for (const seat of seats) void talkOn(seat);
  if (!until.aborted) await once(until, 'abort');
  // What is not acknowledged by then is counted as such.
  await eventually(() => talking === 0, patience).catch(() => {});
  return against;
}

/** No two are alike, so that a body tells which message it is. */
const bodyOf = ({ name }: Seat, at: number, random: Random) =>
  `${at} از ${name}${' پیام\u200cهای گفت\u200cوگو 🙂'.repeat(random.below(8))}`;
