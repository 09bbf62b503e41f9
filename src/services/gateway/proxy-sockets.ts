import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import { createProxyServer } from 'http-proxy-3';
import type { App } from '#kit/http.ts';
import type { Deps } from '#kit/service.ts';
import type { Upstreams } from './upstreams.ts';

/** Long polling waits for the next frame: so much longer than the pause between two pings, in milliseconds. */
const patience = 90_000;

/**
 * Socket.IO: long polling needs each connection kept on one process. With the handshake the gateway says which process it
 * has chosen, which begins the connection's id with that (`INDEX.random`), and the gateway reads it back from `sid`. Several
 * gateways name the processes in the same order, so that each understands the ids of the others.
 */
export function proxySockets(app: App, upstreams: Upstreams, log: Deps['log']): void {
  const server: Server = app.server;
  // What a client sends by polling is piped on, unread.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const { urls } = upstreams;
  const proxy = createProxyServer({ xfwd: true, proxyTimeout: patience });
  // A client that breaks off is told here, and ends the program where nobody listens.
  proxy.on('error', (error, _request, end) => {
    log.debug({ err: error }, 'a live connection broke off');
    if (end instanceof Socket) end.destroy();
  });
  const targetOf = (request: IncomingMessage): string => {
    const sid = new URL(request.url ?? '/', 'http://gateway').searchParams.get('sid');
    const named = Number(sid?.split('.')[0] ?? Number.NaN);
    const target = Number.isInteger(named) ? urls[named % urls.length] : upstreams.inTurn()[0];
    request.headers['x-pasokh-chat'] = String(urls.indexOf(target ?? ''));
    return target ?? '';
  };
  const upgraded = new Set<Socket>();
  // They hold the server open, and nobody else here knows of them.
  app.addHook('preClose', async () => {
    for (const socket of upgraded) socket.destroy();
  });

  app.all('/socket.io/', (request, reply) => {
    const target = targetOf(request.raw);
    reply.hijack();
    proxy.web(request.raw, reply.raw, { target }, (error) => {
      log.warn({ err: error, url: target }, 'chat is away');
      upstreams.failed(target);
      if (!reply.raw.headersSent) reply.raw.writeHead(503, { 'retry-after': '1' }).end();
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (!request.url?.startsWith('/socket.io/')) return void socket.destroy();
    const target = targetOf(request);
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    proxy.ws(request, socket, head, { target }, (error) => {
      log.warn({ err: error, url: target }, 'chat is away');
      upstreams.failed(target);
      socket.destroy();
    });
  });
}
