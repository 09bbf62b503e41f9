import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { connectAlone } from '#kit/database.ts';
import { type Config, ConfigError, StartError } from '#kit/env.ts';
import type { Transactor } from '#kit/transact.ts';
import { createRandom } from '../client/random.ts';
import { reachDatabase } from './reach-database.ts';
import { isSameInstallation } from './same-installation.ts';
import { breakSockets } from './verify-delivery/break-sockets.ts';
import { cleanUp } from './verify-delivery/clean-up.ts';
import type { Person } from './verify-delivery/person.ts';
import { isWhole, type Result, report } from './verify-delivery/report.ts';
import { setStage } from './verify-delivery/stage.ts';
import { type Seat, talk } from './verify-delivery/talk.ts';
import { countAll } from './verify-delivery/verdict.ts';
import { runLock } from './verify-delivery/verdict-queries.ts';
import { withTransactor } from './with-transactor.ts';

interface Wanted {
  url: string;
  seconds: number;
  chats: number;
  seed: number;
}

/**
 * Proves on a running installation that chat loses nothing: people of its own talk in chats of its own, their connections
 * break all the while, and then everything is counted. Removes what it made, also when it fails or is told to end.
 * @returns 0 when all is whole, else 1.
 */
export async function verifyDelivery(config: Config, wanted: Wanted, say: (line: string) => void): Promise<number> {
  if (wanted.chats > config.chats_per_address)
    throw new ConfigError(`--chats must be ${config.chats_per_address} at most: so many CHATS_PER_ADDRESS allows.`);
  await refuseUnlessAnswered(wanted.url);
  const database = await reachDatabase(config, say);
  try {
    const turn = await takeTurn(database.url);
    try {
      return await withTransactor(database.url, (use) => runAndCleanUp(use, config, wanted, say));
    } finally {
      await turn.end();
    }
  } finally {
    await database.close();
  }
}

async function refuseUnlessAnswered(url: string): Promise<void> {
  const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
  if (!answer?.ok) throw new StartError(`No Pasokh answers at ${url}: start it, or name its address with --url.`);
}

/** What an earlier run left is removed, so no two may run at once. It lasts as long as the connection. */
async function takeTurn(databaseUrl: string): Promise<Client> {
  const client = await connectAlone(databaseUrl, 'pasokh verify-delivery');
  client.on('error', () => {});
  const { rows } = await client.query<{ held: boolean }>(runLock);
  if (rows[0]?.held) return client;
  await client.end();
  throw new StartError('Another verify-delivery runs on this installation: wait until it has ended.');
}

async function runAndCleanUp(
  use: Transactor,
  config: Config,
  wanted: Wanted,
  say: (line: string) => void,
): Promise<number> {
  const { url, seconds, chats, seed } = wanted;
  if (!(await isSameInstallation(url, use.db)))
    throw new StartError(`Another installation answers at ${url}: this one has another database.`);
  const run = randomBytes(4).toString('hex');
  await cleanUp(use, run);
  say(`Verifying delivery at ${url}: ${chats} chats for ${seconds} s, seed ${seed}.`);
  const interrupted = new AbortController();
  const people: Person[] = [];
  // A second signal ends the program as it would any other; what is left then is removed by the next run.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  let seats: Seat[] = [];
  try {
    seats = await setStage(use, { url, run, chats }, people);
    const result = await talkAndBreak(use, config, wanted, { people, seats, interrupted: interrupted.signal });
    if (interrupted.signal.aborted) {
      say('Interrupted: no verdict.');
      return 1;
    }
    for (const line of report(result)) say(line);
    return isWhole(result) ? 0 : 1;
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The check broke off: ${error instanceof Error ? error.message : error}`, { cause: error });
  } finally {
    await leave(people, seats);
    await cleanUp(use, run).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StartError(`What it made could not be removed (${reason}); the next run does it.`, { cause });
    });
    say('Everything it made was removed.');
  }
}

interface Scene {
  people: readonly Person[];
  seats: readonly Seat[];
  interrupted: AbortSignal;
}

async function talkAndBreak(
  { db }: Transactor,
  { messages_per_second }: Config,
  { seconds, seed }: Wanted,
  { people, seats, interrupted }: Scene,
): Promise<Result> {
  const until = AbortSignal.any([interrupted, AbortSignal.timeout(seconds * 1000)]);
  const seatsOf = (one: Person) => seats.filter(({ person }) => person === one).length;
  // Half of what a person may say in a second, for some of it is said twice, and again after a break.
  const pause = ({ person }: Seat) => (1000 * seatsOf(person)) / (messages_per_second / 2);
  const [against] = await Promise.all([
    talk(seats, { pause, random: createRandom(seed), until }),
    breakSockets(people, { random: createRandom(seed + 1), until }),
  ]);
  // Nothing more comes live: what a window shows that begins anew now, the last message too, it has from `sync` alone.
  const afresh = createRandom(seed + 2);
  for (const person of people) person.reload(1, afresh);
  const count = await countAll(db, seats);
  const took = people.flatMap((person) => person.took);
  return { count, against, took, broken: people.reduce((sum, person) => sum + person.broken(), 0) };
}

/** Open consoles of admins hear that the chats have ended; whether they do is no matter for what is removed. */
async function leave(people: readonly Person[], seats: readonly Seat[]): Promise<void> {
  const members = new Map(seats.map(({ chat_id, person }) => [chat_id, person]));
  await Promise.allSettled([...members].map(([chatId, person]) => person.end(chatId)));
  for (const person of people) person.close();
}
