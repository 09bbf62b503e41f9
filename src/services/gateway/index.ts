import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { type App, mountRoutes } from '#kit/http.ts';
import { type Deps, defineService, type Service, type ServiceFace } from '#kit/service.ts';
import { mountDocs } from './docs.ts';
import { limitRequests } from './limits.ts';
import type { RemoteService } from './proxy-services.ts';
import { routes } from './routes.ts';
import { mountWebApps } from './web-apps.ts';

export const gateway = defineService<Deps>('gateway', routes, async (deps) => ({ use: deps }));

interface Behind {
  /** Services in this process. */
  local: readonly Service[];
  remote: readonly RemoteService[];
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
  if (remote.length > 0) {
    const { proxyServices } = await import('./proxy-services.ts');
    await proxyServices(app, remote, deps.log);
  }
  await mountDocs(app, faces);
  await mountWebApps(app, deps);
}
