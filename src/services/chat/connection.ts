import type { Server, Socket } from 'socket.io';
import type { Person } from '#kit/identity.ts';

/** What is known of one socket. */
export interface Connection {
  person: Person;
  /** Network address of the client. */
  address: string;
}

type FromClient = Record<string, never>;
type ToClient = Record<string, (data: object) => void>;
type BetweenServers = Record<string, never>;
export type SocketServer = Server<FromClient, ToClient, BetweenServers, Connection>;
export type ClientSocket = Socket<FromClient, ToClient, BetweenServers, Connection>;

export const isStaff = ({ role }: Pick<Person, 'role'>): boolean => role !== 'CUSTOMER';
