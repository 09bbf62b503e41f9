import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { createProxyServer, type ProxyServer } from 'http-proxy-3';
import type { App } from '#kit/http.ts';
import type { Deps, ServiceFace } from '#kit/service.ts';

/**
 * Passes the routes of a service that runs elsewhere on to it. Permission is checked here at the edge; the service
 * verifies the token again for itself. A service that is away answers 503 for its own paths only.
 */
export async function mountRemote(
  app: App,
  face: ServiceFace,
  urls: readonly string[],
  { log }: Pick<Deps, 'log'>,
): Promise<void> {
  const proxy: ProxyServer = createProxyServer({ xfwd: true, proxyTimeout: 30_000 });
  let turn = 0;
  const next = () => urls[turn++ % urls.length] ?? '';

  await app.register(async (scope) => {
    // The body goes through as it came.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const { method, path, who } of face.routes) {
      scope.route({
        method,
        url: path,
        config: { who },
        handler: (request, reply) => {
          reply.hijack();
          request.raw.headers['x-request-id'] = request.id;
          proxy.web(request.raw, reply.raw, { target: next() }, (error) => {
            log.warn({ err: error, service: face.name, request_id: request.id }, 'a service is away');
            if (reply.raw.headersSent) return void reply.raw.destroy();
            const body = {
              type: '/docs/errors#unavailable',
              title: 'A part this needs is down; try again soon',
              status: 503,
              code: 'unavailable',
              detail: `${face.name} is away.`,
              request_id: request.id,
            };
            reply.raw
              .writeHead(503, {
                'content-type': 'application/problem+json',
                'retry-after': '2',
                'x-request-id': request.id,
              })
              .end(JSON.stringify(body));
          });
        },
      });
    }
    if (face.name === 'chat') proxySockets(scope, proxy, urls, log);
  });
}

/**
 * Socket.IO: long polling needs each connection kept on one process. With the handshake the gateway says which process it
 * has chosen, which begins the connection's id with that (`INDEX.random`), and the gateway reads it back from `sid`.
 */
function proxySockets(app: App, proxy: ProxyServer, urls: readonly string[], log: Deps['log']): void {
  const server: Server = app.server;
  let turn = 0;
  const chosen = 'x-pasokh-chat';
  const targetOf = (request: IncomingMessage) => {
    const sid = new URL(request.url ?? '/', 'http://gateway').searchParams.get('sid');
    const named = Number(sid?.split('.')[0] ?? Number.NaN);
    const index = Number.isInteger(named) ? named % urls.length : turn++ % urls.length;
    request.headers[chosen] = String(index);
    return urls[index] ?? '';
  };
  const upgraded = new Set<Socket>();
  // They hold the server open, and nobody else here knows of them.
  app.addHook('preClose', async () => {
    for (const socket of upgraded) socket.destroy();
  });
  app.all('/socket.io/', (request, reply) => {
    reply.hijack();
    proxy.web(request.raw, reply.raw, { target: targetOf(request.raw) }, () => {
      if (!reply.raw.headersSent) reply.raw.writeHead(503).end();
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (!request.url?.startsWith('/socket.io/')) return void socket.destroy();
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    proxy.ws(request, socket, head, { target: targetOf(request) }, (error) => {
      log.warn({ err: error }, 'chat is away');
      socket.destroy();
    });
  });
}
