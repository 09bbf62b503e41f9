import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { RemoteServiceName } from '#kit/env.ts';
import { type App, mountRoutes } from '#kit/http.ts';
import { type Deps, defineService, type Service, type ServiceFace } from '#kit/service.ts';
import { mountDocs } from './docs.ts';
import { limitRequests } from './limits.ts';
import { proxyRequests } from './proxy-requests.ts';
import { proxySockets } from './proxy-sockets.ts';
import { routes } from './routes.ts';
import { watchUpstreams } from './upstreams.ts';
import { mountWebApps } from './web-apps.ts';

export const gateway = defineService<Deps>('gateway', routes, async (deps) => ({ use: deps }));

interface Behind {
  /** Services in this process. */
  local: readonly Service[];
  /** Services elsewhere: their contents pages, and where they are. */
  remote: readonly { face: ServiceFace & { name: RemoteServiceName }; urls: readonly string[] }[];
  /** All faces, for the documentation. */
  faces: readonly ServiceFace[];
}

/** The one entry for every request: headers, limits, permissions at the edge; then the service, here or elsewhere. */
export async function openGateway(app: App, deps: Deps, { local, remote, faces }: Behind): Promise<void> {
  const { config } = deps;
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: config.public_url.startsWith('https:') ? { maxAge: 31_536_000 } : false,
    frameguard: { action: 'deny' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  await app.register(cors, {
    origin: config.cors_origins.length > 0 ? [...config.cors_origins] : false,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-request-id', 'if-match'],
    exposedHeaders: ['x-request-id', 'retry-after', 'idempotency-replayed'],
    maxAge: 600,
  });
  await limitRequests(app, config);
  for (const service of local) mountRoutes(app, service.routes);
  for (const { face, urls } of remote) {
    const upstreams = watchUpstreams(urls);
    app.addHook('onClose', async () => upstreams.close());
    await app.register((scope) => proxyRequests(scope, face, upstreams));
    if (face.name === 'chat') await app.register(async (scope) => proxySockets(scope, upstreams, deps.log));
  }
  await mountDocs(app, faces);
  await mountWebApps(app, deps);
}
