import { io, type Socket } from 'socket.io-client';
import { from } from './addresses.ts';
import { inParallel } from './in-parallel.ts';

/** Connects everybody, by websocket, some at a time. @returns their sockets by who they are. */
export async function openSockets(
  url: string,
  people: readonly { id: string; token: string }[],
): Promise<Map<string, Socket>> {
  const sockets = await inParallel(people, 50, async ({ id, token }, at) => {
    const socket = io(url, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: from(at),
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return [id, socket] as const;
  });
  return new Map(sockets);
}
