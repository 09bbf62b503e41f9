import replyFrom from '@fastify/reply-from';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '#kit/http.ts';
import { Problem } from '#kit/problem.ts';
import type { ServiceFace } from '#kit/service.ts';
import type { Upstreams } from './upstreams.ts';

/** How long a process may take to let us in, and to begin its answer, in milliseconds. */
const patience = { connect: 2000, answer: 30_000 };

/**
 * Passes the routes of a service that runs elsewhere on to it. Permission is checked here at the edge; the service verifies
 * the token again for itself. When one process is away another is tried, unless the first may have done what was asked;
 * a service whose every process is away answers 503 for its own paths only.
 */
export async function proxyRequests(scope: App, face: ServiceFace, upstreams: Upstreams): Promise<void> {
  // Bodies go through as they came. They are small: what was not taken by one process is there for the next.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  await scope.register(replyFrom, {
    disableCache: true,
    disableRequestLogging: true,
    undici: {
      connections: 256,
      connect: { timeout: patience.connect },
      headersTimeout: patience.answer,
      bodyTimeout: patience.answer,
    },
  });

  const pass = (request: FastifyRequest, reply: FastifyReply, [url, ...others]: readonly string[]): FastifyReply => {
    const { body } = request;
    return reply.from(request.url, {
      getUpstream: () => url ?? '',
      rewriteRequestHeaders: (_request, headers) => ({ ...headers, ...tracesOf(request) }),
      ...(Buffer.isBuffer(body) && body.length > 0
        ? { body, contentType: request.headers['content-type'] ?? 'application/octet-stream' }
        : {}),
      // One try each: what follows is decided below.
      retryDelay: () => null,
      onError: (_reply, { error }) => {
        request.log.warn({ err: error, service: face.name, url, request_id: request.id }, 'a service is away');
        if (url !== undefined) upstreams.failed(url);
        if (others.length > 0 && mayRepeat(request, error)) return pass(request, reply, others);
        reply.send(new Problem('unavailable', `${face.name} is away.`, { retryAfter: 2 }));
      },
    });
  };
  for (const { method, path, who, shape } of face.routes)
    scope.route({
      method,
      url: path,
      config: { who, ...(shape.scope ? { scope: shape.scope } : {}) },
      handler: (request, reply) => pass(request, reply, upstreams.inTurn()),
    });
}

const tracesOf = (request: FastifyRequest) => ({
  'x-request-id': request.id,
  'x-forwarded-for': [request.headers['x-forwarded-for'], request.raw.socket.remoteAddress].filter(Boolean).join(', '),
  'x-forwarded-proto': request.protocol,
  'x-forwarded-host': request.host,
});

/** Errors of a connection that never came about. */
const neverReached = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function mayRepeat({ method }: FastifyRequest, error: Error): boolean {
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return method === 'GET' || method === 'HEAD' || neverReached.has(code);
}
