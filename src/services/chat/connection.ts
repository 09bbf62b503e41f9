import type { Server, Socket } from 'socket.io';
import type { Person } from '#kit/identity.ts';

/** What is known of one socket. */
export interface Connection {
  person: Person;
  /** Network address of the client. */
  address: string;
  /** The ticket this socket looks at, and when it is no longer believed to. */
  looking?: { ticket_id: string; until: NodeJS.Timeout };
}

type FromClient = Record<string, never>;
type ToClient = Record<string, (data: object) => void>;
type BetweenServers = Record<string, never>;
export type SocketServer = Server<FromClient, ToClient, BetweenServers, Connection>;
export type ClientSocket = Socket<FromClient, ToClient, BetweenServers, Connection>;

export const isStaff = ({ role }: Pick<Person, 'role'>): boolean => role !== 'CUSTOMER';

/** Everything a person is told reaches all their sockets: several tabs of one person are one member of a chat. */
export const roomOf = (personId: string): string => `person:${personId}`;
