// Chats in which both members speak in turn, over one socket a person: many chats of an operator share one.

import { setTimeout as delay } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import { serveHand } from '../kit/hand.ts';
import { inParallel } from '../kit/in-parallel.ts';
import { type Connecting, openSockets } from '../kit/open-sockets.ts';

export interface Talk {
  id: string;
  customer_id: string;
  operator_id: string;
}
interface Room extends Pick<Talk, 'id'> {
  members: [Socket, Socket];
  turn: number;
}

/** How long what is under way may take after the time is over, in milliseconds. */
const patience = 30_000;
const body = 'Good morning! My parcel has not come yet, and it should have been here on Tuesday.';

let sockets = new Map<string, Socket>();
let rooms: Room[] = [];
const failed = Promise.withResolvers<never>();
// Whoever waits hears of it; while nobody does, it is no accident of this process.
failed.promise.catch(() => {});

/** When each message was said; its number is the end of its `client_message_id`. */
const saidAt: number[] = [];
let acknowledged = 0;
let delivered = 0;
/** Milliseconds from saying it, while somebody wants to know. */
let took: { acks: number[]; deliveries: number[] } | undefined;

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const since = (number: number) => performance.now() - (saidAt[number] ?? Number.NaN);

function say(room: Room, onAck?: () => void): void {
  const number = saidAt.length;
  const by = room.members[room.turn++ % 2 === 0 ? 0 : 1];
  saidAt.push(performance.now());
  const message = { chat_id: room.id, client_message_id: idOf(number), body };
  by.emit('send_message', message, (ack: { ok: boolean }) => {
    if (!ack.ok) return failed.reject(new Error(`a message was refused: ${JSON.stringify(ack)}`));
    acknowledged += 1;
    took?.acks.push(since(number));
    onAck?.();
  });
}

function listen(id: string, socket: Socket): void {
  socket.on('message', ({ sender_id, client_message_id }: { sender_id: string; client_message_id: string }) => {
    if (sender_id === id) return;
    delivered += 1;
    took?.deliveries.push(since(Number(client_message_id.slice(24))));
  });
  socket.on('disconnect', (reason) => failed.reject(new Error(`a socket was closed: ${reason}`)));
}

/** Until everything that was said has been acknowledged, and has come to the other member. */
async function settled(): Promise<void> {
  const end = performance.now() + patience;
  while (acknowledged < saidAt.length || delivered < saidAt.length) {
    if (performance.now() > end)
      throw new Error(`of ${saidAt.length} messages ${acknowledged} were acknowledged and ${delivered} delivered`);
    await Promise.race([delay(20), failed.promise]);
  }
}

serveHand({
  async connect({ url, people }: { url: string; people: Connecting[] }) {
    sockets = await openSockets(url, people);
    for (const [id, socket] of sockets) listen(id, socket);
  },
  /** These customers start a chat each, and somebody answers at once. */
  async start({ customers, department_id }: { customers: string[]; department_id: string }): Promise<Talk[]> {
    return inParallel(customers, 20, async (customer) => {
      const wish = { client_chat_id: `chat of ${customer}`.replaceAll(' ', '-'), department_id };
      const ack = await sockets.get(customer)?.emitWithAck('start_chat', wish);
      if (!ack?.ok || ack.chat.status !== 'ACTIVE') throw new Error(`a chat did not begin: ${JSON.stringify(ack)}`);
      return ack.chat;
    });
  },
  /** The chats in which something is said. */
  talk({ chats }: { chats: Talk[] }) {
    rooms = chats.map(({ id, customer_id, operator_id }) => {
      const [customer, operator] = [sockets.get(customer_id), sockets.get(operator_id)];
      if (!customer || !operator) throw new Error('a member is not connected');
      return { id, members: [customer, operator], turn: 0 };
    });
  },
  /** In each chat the next is said when one was acknowledged, so many being under way. @returns how many within the time. */
  async saturate({ seconds, window }: { seconds: number; window: number }) {
    const before = { acknowledged, delivered, processor: process.cpuUsage() };
    let over = false;
    for (const room of rooms) {
      const next = () => over || say(room, next);
      for (let at = 0; at < window; at++) next();
    }
    await Promise.race([delay(seconds * 1000), failed.promise]);
    over = true;
    const result = {
      acknowledged: acknowledged - before.acknowledged,
      delivered: delivered - before.delivered,
      cores: coresSince(before.processor, seconds),
    };
    await settled();
    return result;
  },
  /** So many a second, evenly, through all chats in turn. @returns how long each took, in milliseconds. */
  async paced({ seconds, rate }: { seconds: number; rate: number }) {
    const processor = process.cpuUsage();
    const begun = performance.now();
    const timing: typeof took = { acks: [], deliveries: [] };
    took = timing;
    for (let at = 0; at < seconds * rate; at++) {
      const wait = begun + (at * 1000) / rate - performance.now();
      if (wait > 1) await Promise.race([delay(wait), failed.promise]);
      const room = rooms[at % rooms.length];
      if (room) say(room);
    }
    const cores = coresSince(processor, seconds);
    await settled();
    took = undefined;
    return { ...timing, cores };
  },
  /** Messages acknowledged so far. */
  acknowledged: () => acknowledged,
});

/** How many processors this process kept busy. */
function coresSince(before: NodeJS.CpuUsage, seconds: number): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / seconds;
}
