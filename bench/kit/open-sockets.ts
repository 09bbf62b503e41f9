import type { Agent } from 'node:http';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { from } from './addresses.ts';
import { inParallel } from './in-parallel.ts';

export interface Connecting {
  id: string;
  token: string;
}

/** Connects everybody, by websocket, some at a time. @returns their sockets by who they are. */
export async function openSockets(
  url: string,
  people: readonly Connecting[],
  {
    agent,
    ...more
  }: { agent?: Agent } & Pick<
    Partial<ManagerOptions>,
    'reconnection' | 'reconnectionDelay' | 'reconnectionDelayMax' | 'timeout'
  > = {},
): Promise<Map<string, Socket>> {
  const sockets = await inParallel(people, 50, async ({ id, token }, at) => {
    const options: Partial<ManagerOptions & SocketOptions> = {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: from(at),
      ...more,
    };
    // Its types know the agents of browsers alone.
    if (agent) Object.assign(options, { agent });
    const socket = io(url, options);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return [id, socket] as const;
  });
  return new Map(sockets);
}
