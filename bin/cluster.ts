import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { spawnBound } from './spawn-bound.ts';

/** In the order of starting: the first migrates the database, and the entry comes last. */
const partNames = ['auth', 'ticketing', 'workers', 'chat', 'notification', 'gateway'] as const;
export type PartName = (typeof partNames)[number];

/** What a local split cluster consists of. */
const usual: Readonly<Record<PartName, number>> = {
  ...{ gateway: 2, auth: 1, ticketing: 2, workers: 2, chat: 2, notification: 1 },
};

/** One process of the cluster. It keeps its port over restarts. */
export interface Member {
  /** Such as `chat-2`. */
  name: string;
  part: PartName;
  url: string;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** Waits until it is ready. */
  start(): Promise<void>;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: it sleeps without knowing. */
  pause(): void;
  resume(): void;
}

export interface Cluster {
  members: readonly Member[];
  /** Of the gateways: all of Pasokh is behind each. */
  urls: readonly string[];
  of(part: PartName): readonly Member[];
  stop(): Promise<void>;
}

interface Plan {
  /** Settings of one member; DATABASE_URL and REDIS_URL are the least. */
  env: (name: string, part: PartName) => Readonly<NodeJS.ProcessEnv>;
  /** How many processes of each part, where it is not the usual. */
  counts?: Partial<Record<PartName, number>>;
  /** The ports of the gateways; free ones when not said. */
  gatewayPorts?: readonly number[];
  /** A line that a member wrote. */
  note?: (name: string, line: string) => void;
}

/** Starts every service in processes of its own, some of them several times, as a person would with `pasokh serve --services`. */
export async function startCluster({ env, counts, gatewayPorts = [], note = () => {} }: Plan): Promise<Cluster> {
  const places: { name: string; part: PartName; port: number }[] = [];
  const planned = { ...usual, ...counts };
  for (const part of partNames)
    for (let at = 0; at < planned[part]; at++)
      places.push({
        ...{ name: planned[part] === 1 ? part : `${part}-${at + 1}`, part },
        port: (part === 'gateway' ? gatewayPorts[at] : undefined) ?? (await freePort()),
      });
  const urlsOf = (part: PartName) => places.filter((place) => place.part === part).map(({ port }) => urlAt(port));
  const behind = Object.fromEntries(
    (['auth', 'ticketing', 'chat', 'notification'] as const).map((part) => [
      `${part.toUpperCase()}_SERVICE_URL`,
      urlsOf(part).join(),
    ]),
  );
  const members = places.map(({ name, part, port }) => {
    const place = {
      HOST: '127.0.0.1',
      PORT: String(port),
      ...(part === 'gateway' ? behind : { TRUST_PROXY: '127.0.0.1' }),
    };
    return createMember({ name, part, url: urlAt(port) }, { ...env(name, part), ...place }, (line) => note(name, line));
  });
  const cluster: Cluster = {
    members,
    urls: urlsOf('gateway'),
    of: (part) => members.filter((member) => member.part === part),
    async stop() {
      // The entry first, so that nobody is sent to a part that has ended.
      for (const part of partNames.toReversed()) await Promise.all(cluster.of(part).map((member) => member.stop()));
    },
  };
  try {
    // The first migrates the database; the others find it ready.
    await members[0]?.start();
    await Promise.all(members.slice(1).map((member) => member.start()));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

const program = fileURLToPath(new URL('./pasokh.js', import.meta.url));
const urlAt = (port: number) => `http://127.0.0.1:${port}`;

function createMember(
  identity: Pick<Member, 'name' | 'part' | 'url'>,
  env: Readonly<NodeJS.ProcessEnv>,
  note: (line: string) => void,
): Member {
  let child: ChildProcess | undefined;
  let last: ChildProcess | undefined;
  /** The one that we asked to end. */
  let ending: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    ending = child;
    if (!ending) return;
    const ended = once(ending, 'close');
    ending.kill(signal);
    // One that sleeps hears nothing else.
    ending.kill('SIGCONT');
    await ended;
  };
  return {
    ...identity,
    get pid() {
      return child?.pid;
    },
    async start() {
      // As a service manager does: what it needs may be away at the very moment in which it starts.
      for (let tries = 1; !child; tries++) {
        const ended = await startOnce().then(
          () => undefined,
          (error: unknown) => error,
        );
        if (ended === undefined) return;
        if (tries >= 8 || ending === last) throw ended;
        await sleep(500);
      }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
  };

  async function startOnce(): Promise<void> {
    const args = [program, 'serve', '--services', identity.part];
    const own = spawnBound(process.execPath, args, ['pipe', 'pipe'], { env: { PATH: process.env.PATH, ...env } });
    child = own;
    last = own;
    let isReady = false;
    own.once('close', (code, signal) => {
      child = undefined;
      if (isReady && ending !== own) note(`ended of itself (${code ?? signal})`);
    });
    await new Promise<void>((resolve, reject) => {
      const hear = (line: string) => {
        note(line);
        if (!line.startsWith('Pasokh is ready at')) return;
        isReady = true;
        resolve();
      };
      for (const input of [own.stdout, own.stderr]) if (input) createInterface({ input }).on('line', hear);
      own.once('close', (code, signal) => reject(new Error(`${identity.name} ended (${code ?? signal})`)));
    });
  }
}
