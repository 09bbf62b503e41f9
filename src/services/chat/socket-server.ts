import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import type { Person } from '#kit/identity.ts';
import { onEvent } from '#kit/live.ts';
import { presenceTimes } from '#kit/presence.ts';
import type { Deps } from '#kit/service.ts';
import { answerRequests } from './answer-requests.ts';
import type { Connection, SocketServer } from './connection.ts';
import { selectLabels } from './frame-queries.ts';
import type { ConnectedAudience } from './push.ts';
import { wakeWaitingWork } from './wake-waiting-work.ts';

/** A frame larger than this closes the socket that sent it. */
const maxFrame = 64 * 1024;
/** How often sessions and tokens of open sockets are asked about again; a revocation that is heard of acts at once. */
const recheckEvery = 4000;

/** Authenticated sockets: who is connected, under which labels, and for how long. */
export function createSocketServer(deps: Deps): {
  attach(server: HttpServer): () => Promise<void>;
  audience: ConnectedAudience;
} {
  const { config, db, identity, live, log, metrics, presence } = deps;
  const io: SocketServer = new Server({
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: maxFrame,
    transports: ['polling', 'websocket'],
    pingInterval: 20_000,
    pingTimeout: 15_000,
    connectTimeout: 10_000,
    allowRequest: (request, decide) => decide(null, isAllowedOrigin(request, config.cors_origins)),
    ...(config.cors_origins.length > 0 ? { cors: { origin: [...config.cors_origins] } } : {}),
  });

  io.use((socket, next) => {
    const { token } = socket.handshake.auth;
    admit(typeof token === 'string' ? token : '').then(
      (connection) => {
        Object.assign(socket.data, connection);
        next();
      },
      () => next(new Error('invalid_token')),
    );
  });
  io.on('connection', (socket) => {
    const { person } = socket.data;
    metrics.sockets.inc();
    void socket.join([`person:${person.id}`, `session:${person.session_id}`]);
    answerRequests(deps, socket);
    if (isStaff(person)) void renew(person.id, socket.id);
    socket.on('disconnect', () => {
      metrics.sockets.dec();
      if (isStaff(person))
        presence
          .release(person.id, socket.id)
          .catch((error: unknown) => log.warn({ err: error }, 'a lease was not given back'));
    });
  });

  async function admit(token: string): Promise<Connection> {
    const person = await identity.verify(token);
    return { person, labels: new Set(await selectLabels(db, person.id)) };
  }

  async function renew(personId: string, socketId: string): Promise<void> {
    try {
      if (await presence.renew(personId, socketId)) await wakeWaitingWork(deps, personId);
    } catch (error) {
      log.warn({ err: error }, 'a lease was not renewed');
    }
  }

  const local = () => [...io.of('/').sockets.values()];
  const heartbeat = setInterval(() => {
    for (const socket of local()) if (isStaff(socket.data.person)) void renew(socket.data.person.id, socket.id);
  }, presenceTimes.heartbeat);
  const recheck = setInterval(
    () =>
      void closeEnded().catch((error: unknown) => log.warn({ err: error }, 'sessions of sockets were not rechecked')),
    recheckEvery,
  );

  async function closeEnded(personId?: string): Promise<void> {
    const sockets = local().filter(({ data }) => personId === undefined || data.person.id === personId);
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
    for (const { data } of local()) if (data.person.id === personId) data.labels = labels;
  }

  const audience: ConnectedAudience = {
    carrying(labels) {
      const found = new Set<string>();
      for (const { data } of io.of('/').sockets.values()) {
        if (labels.some((label) => data.labels.has(label))) found.add(data.person.id);
      }
      return found;
    },
    tell: (people, event, data) => void io.local.to([...people].map((id) => `person:${id}`)).emit(event, data),
  };

  return {
    audience,
    attach(server) {
      io.attach(server);
      return async () => {
        clearInterval(heartbeat);
        clearInterval(recheck);
        io.disconnectSockets(true);
        io.engine.close();
      };
    },
  };
}

const isStaff = (person: Person) => person.role !== 'CUSTOMER';

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
