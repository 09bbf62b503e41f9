// Customers who are connected, and start a chat.

import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import { given, serveHand } from '../kit/hand.ts';
import { inParallel } from '../kit/in-parallel.ts';
import { type Connecting, openSockets } from '../kit/open-sockets.ts';

/** How long the last ones may take to begin, in milliseconds. */
const patience = 30_000;

const { url } = given<{ url: string }>();
let customers: Socket[] = [];
let started: { customer: Socket; chat_id: string }[] = [];
let count = 0;

/** @returns milliseconds until the customer is told that somebody has come. */
async function start(customer: Socket, department_id: string): Promise<number> {
  const begun = performance.now();
  const answered = new Promise<number>((resolve) =>
    customer.once('chat_started', () => resolve(performance.now() - begun)),
  );
  const ack = await customer.emitWithAck('start_chat', { client_chat_id: `start-${++count}`, department_id });
  if (!ack.ok) throw new Error(`a chat was refused: ${JSON.stringify(ack)}`);
  started.push({ customer, chat_id: ack.chat.id });
  return answered;
}

serveHand({
  async connect({ people }: { people: Connecting[] }) {
    customers = [...(await openSockets(url, people)).values()];
  },
  /** Each customer starts one, so many a second. @returns how long each took until it began, in milliseconds. */
  async start({ rate, department_id }: { rate: number; department_id: string }) {
    const begun = performance.now();
    const starts: Promise<number>[] = [];
    for (const [at, customer] of customers.entries()) {
      const wait = begun + (at * 1000) / rate - performance.now();
      if (wait > 1) await delay(wait);
      starts.push(start(customer, department_id));
    }
    const late = delay(patience, undefined, { ref: false }).then(() => {
      throw new Error(`${starts.length} were started, and not all have begun`);
    });
    return Promise.race([Promise.all(starts), late]);
  },
  /** What was started ends. */
  async end() {
    await inParallel(started, 10, ({ customer, chat_id }) => customer.emitWithAck('end_chat', { chat_id }));
    started = [];
  },
});
