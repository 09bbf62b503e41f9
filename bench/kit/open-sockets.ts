import type { Agent } from 'node:http';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { from } from './addresses.ts';
import { inParallel } from './in-parallel.ts';

export interface Connecting {
  id: string;
  token: string;
}

type Returning = Pick<ManagerOptions, 'reconnection' | 'reconnectionDelay' | 'reconnectionDelayMax' | 'timeout'>;

/** Connects somebody by websocket. @param at makes their address. */
export async function openSocket(
  url: string,
  { token }: Connecting,
  at: number,
  { agent, ...returning }: { agent?: Agent } & Partial<Returning> = {},
): Promise<Socket> {
  const options: Partial<ManagerOptions & SocketOptions> = {
    auth: { token },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: from(at),
    ...returning,
  };
  // Its types know the agents of browsers alone.
  if (agent) Object.assign(options, { agent });
  const socket = io(url, options);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

/** Connects everybody, some at a time. @returns their sockets by who they are. */
export async function openSockets(url: string, people: readonly Connecting[]): Promise<Map<string, Socket>> {
  return new Map(
    await inParallel(people, 50, async (person, at) => [person.id, await openSocket(url, person, at)] as const),
  );
}
