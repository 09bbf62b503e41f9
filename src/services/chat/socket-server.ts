import { randomBytes } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import { toProblem } from '#kit/http.ts';
import { onEvent } from '#kit/live.ts';
import { presenceTimes } from '#kit/presence.ts';
import type { Deps } from '#kit/service.ts';
import { createAdmission } from './admit-sockets.ts';
import { type ClientSocket, isStaff, roomOf, type SocketServer } from './connection.ts';
import { selectLabels } from './frame-queries.ts';
import { createPeopleHere, type PersonHere } from './people-here.ts';
import { writeTogether } from './write-together.ts';

/** A frame larger than this closes the socket that sent it. */
const maxFrame = 64 * 1024;
/** One person has so many tabs and devices open at most, in this process. */
const maxSocketsOfPerson = 50;
/** Characters that a client has not taken yet: one that falls further behind is let go, and catches up when it returns. */
const maxBehind = 4 * 1024 * 1024;
/** How often sessions and tokens of open sockets are asked about again; a revocation that is heard of acts at once. */
const recheckEvery = 4000;
/** How often what staff may hear of is read again, should word of a change have been lost. */
const relabelEvery = 60_000;

/** Authenticated sockets: who is connected to this process, and what they are told. */
export interface Sockets {
  /** Lets people in. Without it nobody is here, and those of other processes are told all the same. @returns what ends it. */
  attach(server: HttpServer, onConnection: (socket: ClientSocket, person: PersonHere) => void): () => Promise<void>;
  /** People here who carry one of these labels, as far as is known. */
  carrying(labels: readonly string[]): Iterable<string>;
  isConnected(personId: string): boolean;
  /** Sockets of staff at this process. */
  staffHere(): number;
  /** Sockets of one person at this process. */
  of(personId: string): ClientSocket[];
  /** Frames to sockets of this process, and to those of all processes. */
  tellHere(people: Iterable<string>, event: string, data: object): void;
  tellStaffHere(event: string, data: object): void;
  tellEverywhere(people: Iterable<string>, event: string, data: object): void;
}

export function createSocketServer(deps: Deps): Sockets {
  const { config, db, identity, live, log, metrics } = deps;
  const { heartbeat, lease } = presenceTimes(config.presence_lease);
  const admission = createAdmission(deps);
  const people = createPeopleHere(config.messages_per_second);
  const io: SocketServer = new Server({
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: maxFrame,
    transports: ['polling', 'websocket'],
    pingInterval: heartbeat,
    pingTimeout: lease - heartbeat,
    connectTimeout: 10_000,
    allowRequest: (request, decide) => decide(null, admission.mayKnock(request)),
    ...(config.cors_origins.length > 0 ? { cors: { origin: [...config.cors_origins] } } : {}),
    ...(deps.socketAdapter ? { adapter: deps.socketAdapter } : {}),
  });
  const arriving = new WeakMap<ClientSocket, readonly string[]>();

  io.use((socket, next) => {
    const { token } = socket.handshake.auth;
    admission.admit(typeof token === 'string' ? token : '', socket.request).then(
      ({ connection, labels }) => {
        const { id } = connection.person;
        if ((people.get(id)?.sockets ?? 0) >= maxSocketsOfPerson) return next(new Error('too_many_requests'));
        Object.assign(socket.data, connection);
        arriving.set(socket, labels);
        next();
      },
      (error: unknown) => next(new Error(toProblem(error).code)),
    );
  });
  const welcome = (socket: ClientSocket): PersonHere => {
    const { person } = socket.data;
    metrics.sockets.inc();
    const here = people.arrive(person.id, arriving.get(socket) ?? []);
    socket.on('disconnect', () => {
      metrics.sockets.dec();
      people.leave(person.id);
    });
    void socket.join([roomOf(person.id), `session:${person.session_id}`, ...(isStaff(person) ? [staffRoom] : [])]);
    letGoWhenBehind(socket);
    writeTogether(socket);
    return here;
  };

  const here = () => [...io.of('/').sockets.values()];
  const warn = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const of = (personId: string) => here().filter(({ data }) => data.person.id === personId);
  async function closeEnded(personId?: string): Promise<void> {
    const sockets = personId === undefined ? here() : of(personId);
    const sessions = [...new Set(sockets.map(({ data }) => data.person.session_id))];
    if (sessions.length === 0) return;
    const good = await identity.liveSessions(sessions);
    for (const socket of sockets) {
      const { session_id, token_ends } = socket.data.person;
      if (!good.has(session_id) || token_ends <= Date.now()) socket.disconnect(true);
    }
  }
  const relabel = async (personId: string) => people.relabel(personId, await selectLabels(db, personId));

  onEvent(live, 'session.revoked', ({ session_id }) => io.local.in(`session:${session_id}`).disconnectSockets(true));
  onEvent(live, 'person.changed', ({ user_id }) => void closeEnded(user_id).catch(() => {}));
  onEvent(live, 'security.changed', () => void closeEnded().catch(() => {}));
  onEvent(live, 'access.changed', ({ user_id }) => {
    if (people.get(user_id)) relabel(user_id).catch(warn('labels were not read again'));
  });

  return {
    carrying: (labels) => people.carrying(labels),
    isConnected: (personId) => people.get(personId) !== undefined,
    of,
    staffHere: () => io.of('/').adapter.rooms.get(staffRoom)?.size ?? 0,
    tellHere: (to, event, data) => tell(io.local, to, event, data),
    tellStaffHere: (event, data) => void io.local.to(staffRoom).emit(event, data),
    tellEverywhere: (to, event, data) => tell(io, to, event, data),
    attach(server, onConnection) {
      const recheck = setInterval(() => void closeEnded().catch(warn('sessions were not rechecked')), recheckEvery);
      const reread = setInterval(() => {
        const staff = new Set(here().flatMap(({ data }) => (isStaff(data.person) ? [data.person.id] : [])));
        for (const id of staff) relabel(id).catch(warn('labels were not read again'));
      }, relabelEvery);
      io.on('connection', (socket) => onConnection(socket, welcome(socket)));
      io.attach(server);
      io.engine.generateId = nameAfterGateway;
      return async () => {
        clearInterval(recheck);
        clearInterval(reread);
        // Without a farewell: who is told goodbye does not come back by itself, and after a restart everybody should.
        io.engine.close();
      };
    },
  };
}

const staffRoom = 'staff';

/** To nobody is to nobody: for Socket.IO no room at all means everybody. */
function tell(io: Pick<SocketServer, 'to'>, people: Iterable<string>, event: string, data: object): void {
  const rooms = [...people].map(roomOf);
  if (rooms.length > 0) io.to(rooms).emit(event, data);
}

/**
 * Long polling needs each connection kept on one process. A gateway with several chat processes behind it says which one
 * it has chosen, and reads it back from the connection's id.
 */
function nameAfterGateway({ headers }: IncomingMessage): string {
  const chosen = headers['x-pasokh-chat'];
  const id = randomBytes(15).toString('base64url');
  return typeof chosen === 'string' && /^\d{1,4}$/.test(chosen) ? `${chosen}.${id}` : id;
}

/** A client that reads too slowly, or not at all, would make us keep for it what it does not take. */
function letGoWhenBehind(socket: ClientSocket): void {
  let behind = 0;
  socket.conn.on('flush', () => {
    behind = 0;
  });
  socket.conn.on('packetCreate', ({ data }: { data?: unknown }) => {
    const before = behind;
    behind += typeof data === 'string' ? data.length : 0;
    // Without a farewell, which would only stand at the end of what is not taken.
    if (before <= maxBehind && behind > maxBehind) socket.conn.close(true);
  });
}
