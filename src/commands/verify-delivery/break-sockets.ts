import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../client/random.ts';
import type { Person, Window } from './person.ts';

/** Milliseconds between two breaks: at least, and how many more at most. */
const pace = { least: 80, spread: 400 };
/** The same, of hearing nothing before a deaf connection breaks. */
const deafness = { least: 50, spread: 300 };

/** Every way in which a client loses its connection. */
const ways: readonly ((whose: Person, everybody: readonly Person[], random: Random) => void)[] = [
  // Without a word, at any moment.
  (whose, _, random) => windowOf(whose, random).wire.cut(),
  // In the middle of what it sends, and right after.
  (whose) => whose.windows[0].wire.cutAtNextSend('within'),
  (whose) => whose.windows[0].wire.cutAtNextSend('after'),
  // While it receives: what the server sends goes nowhere, acknowledgements too.
  (whose, _, random) => {
    const { wire } = windowOf(whose, random);
    wire.deafen();
    setTimeout(wire.cut, deafness.least + random.below(deafness.spread));
  },
  // Several at once.
  (_, everybody, random) => {
    for (const { windows } of everybody) for (const { wire } of windows) if (random.below(2) === 0) wire.cut();
  },
  // The page is loaded again, and what the device kept of the chat ends somewhere.
  (whose, _, random) => whose.reload(random.below(2) === 0 ? 0 : 1, random),
];

const windowOf = ({ windows }: Person, random: Random): Window => windows[random.below(2) === 0 ? 0 : 1];

/** Breaks connections of these people, one way after the other chosen by chance, until told to stop. */
export async function breakSockets(
  people: readonly Person[],
  { random, until }: { random: Random; until: AbortSignal },
): Promise<void> {
  while (!until.aborted) {
    await sleep(pace.least + random.below(pace.spread), undefined, { signal: until }).catch(() => {});
    const whose = people[random.below(people.length)];
    const way = ways[random.below(ways.length)];
    if (whose && way && !until.aborted) way(whose, people, random);
  }
}
