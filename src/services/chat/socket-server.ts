import type { Server as HttpServer, IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { Server } from 'socket.io';
import { toProblem } from '#kit/http.ts';
import { onEvent } from '#kit/live.ts';
import { presenceTimes } from '#kit/presence.ts';
import type { Deps } from '#kit/service.ts';
import { type ClientSocket, type Connection, isStaff, type SocketServer } from './connection.ts';
import { selectLabels } from './frame-queries.ts';

/** A frame larger than this closes the socket that sent it. */
const maxFrame = 64 * 1024;
/** One person has so many tabs and devices open at most, in this process. */
const maxSocketsOfPerson = 50;
/** Packets that a client has not taken yet: one that falls further behind is let go, and catches up when it returns. */
const maxBehind = 500;
/** How often sessions and tokens of open sockets are asked about again; a revocation that is heard of acts at once. */
const recheckEvery = 4000;

/** Authenticated sockets: who is connected to this process, under which labels, and for how long. */
export interface Sockets {
  attach(server: HttpServer): () => Promise<void>;
  /** People here who carry one of these labels, as far as is known. */
  carrying(labels: readonly string[]): Iterable<string>;
  isConnected(personId: string): boolean;
  isStaffHere(): boolean;
  /** Frames to sockets of this process, and to those of all processes. */
  tellHere(people: Iterable<string>, event: string, data: object): void;
  tellStaffHere(event: string, data: object): void;
  tellEverywhere(people: Iterable<string>, event: string, data: object): void;
}

export function createSocketServer(deps: Deps, onConnection: (socket: ClientSocket) => void): Sockets {
  const { config, db, identity, live, log, metrics } = deps;
  const { heartbeat, lease } = presenceTimes(config.presence_lease);
  const trusts = proxyAddr.compile([...config.trust_proxy]);
  const io: SocketServer = new Server({
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: maxFrame,
    transports: ['polling', 'websocket'],
    pingInterval: heartbeat,
    pingTimeout: lease - heartbeat,
    connectTimeout: 10_000,
    allowRequest: (request, decide) => decide(null, isAllowedOrigin(request, config.cors_origins)),
    ...(config.cors_origins.length > 0 ? { cors: { origin: [...config.cors_origins] } } : {}),
    ...(deps.socketAdapter ? { adapter: deps.socketAdapter } : {}),
  });

  io.use((socket, next) => {
    const { token } = socket.handshake.auth;
    admit(typeof token === 'string' ? token : '', socket.request).then(
      (connection) => {
        if (socketsOf(connection.person.id) >= maxSocketsOfPerson) return next(new Error('too_many_requests'));
        Object.assign(socket.data, connection);
        next();
      },
      (error: unknown) => next(new Error(toProblem(error).code)),
    );
  });
  io.on('connection', (socket) => {
    const { person } = socket.data;
    metrics.sockets.inc();
    socket.on('disconnect', () => metrics.sockets.dec());
    void socket.join([roomOf(person.id), `session:${person.session_id}`, ...(isStaff(person) ? [staffRoom] : [])]);
    letGoWhenBehind(socket);
    onConnection(socket);
  });

  async function admit(token: string, request: IncomingMessage): Promise<Connection> {
    const person = await identity.verify(token);
    return { person, address: proxyAddr(request, trusts), labels: new Set(await selectLabels(db, person.id)) };
  }

  const here = () => [...io.of('/').sockets.values()];
  const socketsOf = (personId: string) => io.of('/').adapter.rooms.get(roomOf(personId))?.size ?? 0;

  const recheck = setInterval(() => {
    closeEnded().catch((error: unknown) => log.warn({ err: error }, 'sessions of sockets were not rechecked'));
  }, recheckEvery);

  async function closeEnded(personId?: string): Promise<void> {
    const sockets = here().filter(({ data }) => personId === undefined || data.person.id === personId);
    const sessions = [...new Set(sockets.map(({ data }) => data.person.session_id))];
    if (sessions.length === 0) return;
    const good = await identity.liveSessions(sessions);
    for (const socket of sockets) {
      const { session_id, token_ends } = socket.data.person;
      if (!good.has(session_id) || token_ends <= Date.now()) socket.disconnect(true);
    }
  }

  onEvent(live, 'session.revoked', ({ session_id }) => io.local.in(`session:${session_id}`).disconnectSockets(true));
  onEvent(live, 'person.changed', ({ user_id }) => void closeEnded(user_id).catch(() => {}));
  onEvent(
    live,
    'access.changed',
    ({ user_id }) =>
      void relabel(user_id).catch((error: unknown) => log.warn({ err: error }, 'labels were not read again')),
  );

  async function relabel(personId: string): Promise<void> {
    const labels = new Set(await selectLabels(db, personId));
    for (const { data } of here()) if (data.person.id === personId) data.labels = labels;
  }

  return {
    carrying(labels) {
      const found = new Set<string>();
      for (const { data } of io.of('/').sockets.values()) {
        if (labels.some((label) => data.labels.has(label))) found.add(data.person.id);
      }
      return found;
    },
    isConnected: (personId) => socketsOf(personId) > 0,
    isStaffHere: () => io.of('/').adapter.rooms.has(staffRoom),
    tellHere: (people, event, data) => void io.local.to([...people].map(roomOf)).emit(event, data),
    tellStaffHere: (event, data) => void io.local.to(staffRoom).emit(event, data),
    tellEverywhere: (people, event, data) => void io.to([...people].map(roomOf)).emit(event, data),
    attach(server) {
      io.attach(server);
      return async () => {
        clearInterval(recheck);
        // Without a farewell: who is told goodbye does not come back by itself, and after a restart everybody should.
        io.engine.close();
      };
    },
  };
}

/** Everything a person is told reaches all their sockets: several tabs of one person are one member of a chat. */
const roomOf = (personId: string) => `person:${personId}`;
const staffRoom = 'staff';

/** A client that reads too slowly, or not at all, would make us keep for it what it does not take. */
function letGoWhenBehind(socket: ClientSocket): void {
  let behind = 0;
  socket.conn.on('flush', () => {
    behind = 0;
  });
  socket.conn.on('packetCreate', () => {
    // Without a farewell, which would only stand at the end of what is not taken.
    if (++behind === maxBehind) socket.conn.close(true);
  });
}

/**
 * A page of another site may not open a socket with what it could get hold of: browsers say where a page comes from, and
 * CORS does not guard a websocket. Programs that are no browsers send no Origin.
 */
function isAllowedOrigin(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
