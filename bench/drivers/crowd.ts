// People who are connected and say nothing; who is cut off comes back as the web apps do.

import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import { openWire } from '../../src/client/wire.ts';
import { given, serveHand } from '../kit/hand.ts';
import { inParallel } from '../kit/in-parallel.ts';
import { type Connecting, openSocket } from '../kit/open-sockets.ts';

/** Milliseconds. */
const [firstRetry, mostBetweenRetries, patience] = [500, 15_000, 10_000];

const { url } = given<{ url: string }>();
const wire = openWire(url);
let size = 0;
let lost = 0;
/** Connected, and told by the server where they stand. */
const served = new Set<Socket>();

async function keep(socket: Socket): Promise<void> {
  const askWhereIStand = async () => {
    const ack = await socket
      .timeout(patience)
      .emitWithAck('sync', { chats: {} })
      .catch(() => undefined);
    if (ack?.ok) served.add(socket);
    else socket.io.engine?.close();
  };
  // Socket.IO comes back by itself after a break, but not when the server has ended or refused the connection.
  const tryAgain = () => void setTimeout(() => socket.connect(), firstRetry * (0.5 + Math.random()));
  socket.on('connect', askWhereIStand);
  socket.on('connect_error', () => socket.active || tryAgain());
  socket.on('disconnect', () => {
    served.delete(socket);
    lost += 1;
    if (!socket.active) tryAgain();
  });
  await askWhereIStand();
}

async function until(what: () => boolean, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!what()) {
    if (performance.now() > end) throw new Error(`only ${served.size} of ${size} are served after ${seconds} s`);
    await delay(10);
  }
}

serveHand({
  async connect({ people }: { people: Connecting[] }) {
    const returning = { reconnectionDelay: firstRetry, reconnectionDelayMax: mostBetweenRetries, timeout: patience };
    size += people.length;
    await inParallel(people, 50, async (person, at) =>
      keep(await openSocket(url, person, at, { reconnection: true, ...returning, agent: wire.agent })),
    );
    await until(() => served.size === size, 120);
  },
  served: () => served.size,
  /** Connections lost so far. */
  lost: () => lost,
  /** All at once. @returns seconds until everybody is served again. */
  async cut() {
    const begun = performance.now();
    lost = 0;
    wire.cut();
    await until(() => lost >= size && served.size === size, 300);
    return (performance.now() - begun) / 1000;
  },
});
